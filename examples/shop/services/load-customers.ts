import { Agent, request } from 'node:http';
import { customer, PRODUCTS, USERS } from '../seed.ts';

/** Half browsing, a fifth logging in, a fifth buying, a tenth looking after an order. Fixed, so that runs compare. */
const MIX = 'BLBCBOBLBCBCBLBOBCBL';
const ANSWER_WITHIN_MS = 20_000;
/** Has no factor in common with the mix, so that everybody comes to do everything. */
const ACTIVE = 61;

interface Customer {
  readonly number: number;
  token?: string;
  order?: number;
}

interface Answer {
  readonly status: number;
  readonly body: { readonly token?: string; readonly id?: number };
}

function parse(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return {};
  }
}

/** Answers a function that sends the n-th request of the mix and tells its status; 0 when there was no answer. */
export function createCustomers(router: string): (n: number) => Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
  const people: Customer[] = Array.from({ length: ACTIVE }, (_, index) => ({
    number: 1 + ((index * 5) % USERS),
  }));

  const ask = (method: string, path: string, body?: unknown, token?: string): Promise<Answer> =>
    new Promise((done) => {
      const lost = (): void => done({ status: 0, body: {} });
      const headers = {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      const outgoing = request(
        `${router}${path}`,
        { method, agent, headers, timeout: ANSWER_WITHIN_MS },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part: string) => (text += part));
          answer.on('end', () => done({ status: answer.statusCode ?? 0, body: parse(text) }));
          answer.on('error', lost);
        },
      );
      outgoing.on('timeout', () => outgoing.destroy());
      outgoing.on('error', lost);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });

  const logIn = async (who: Customer): Promise<number> => {
    const { status, body } = await ask('POST', '/login', customer(who.number));
    if (body.token !== undefined) who.token = body.token;
    return status;
  };
  const browse = async (n: number): Promise<number> => {
    const path = n % 3 === 0 ? '/catalogue' : `/catalogue/${1 + ((n * 7) % PRODUCTS)}`;
    return (await ask('GET', path)).status;
  };
  const buy = async (who: Customer, n: number): Promise<number> => {
    const lines = [1, 2].map((k) => ({ productId: 1 + ((n * 11 + k * 17) % PRODUCTS), quantity: k }));
    const { status, body } = await ask('POST', '/orders', { lines }, who.token);
    if (body.id !== undefined) who.order = body.id;
    return status;
  };

  return async (n) => {
    const who = people[(n * 13) % ACTIVE];
    const kind = MIX[n % MIX.length];
    if (who === undefined || kind === 'B') return browse(n);
    // Somebody without a session logs in first, and buys the next time.
    if (kind === 'L' || who.token === undefined) return logIn(who);
    if (kind === 'O' && who.order === undefined) return browse(n);
    const status =
      kind === 'C'
        ? await buy(who, n)
        : (await ask('GET', `/orders/${who.order}`, undefined, who.token)).status;
    if (status === 401) delete who.token;
    return status;
  };
}
