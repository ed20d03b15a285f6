import { EXIT, type ExitCode } from './exit-codes.ts';
import { CommandError, usage } from './failure.ts';

/** Talks to Ripcord's HTTP API as one person. Throws CommandError with the API's own sentence. */
export interface Client {
  readonly url: string;
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PUT', path: string, body?: unknown): Promise<T>;
  text(path: string): Promise<string>;
}

// Opening an operation captures state, for which the API has a minute.
const PATIENCE_MS = 90_000;

/** A client of the API at `base`, speaking for `person`. Throws CommandError where `base` is no address. */
export function createClient(base: string, person: string): Client {
  const url = checkedUrl(base);
  const call = async (path: string, init: RequestInit = {}): Promise<string> => {
    const answer = await request(`${url}${path}`, url, {
      ...init,
      headers: { 'content-type': 'application/json', 'x-ripcord-person': headerValue(person) },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await answer.text().catch(() => '');
    if (answer.ok) return text;
    throw refusal(answer.status, text, url);
  };
  return {
    url,
    get: async (path) => parsed(await call(path), url),
    send: async (method, path, body = {}) =>
      parsed(await call(path, { method, body: JSON.stringify(body) }), url),
    text: (path) => call(path),
  };
}

/** A part of a path, whatever people put into it. */
export function part(text: string): string {
  return encodeURIComponent(text);
}

function checkedUrl(base: string): string {
  const url = URL.canParse(base) ? new URL(base) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return base.replace(/\/+$/, '');
  throw usage(`--url: found "${base}", expected an address such as http://127.0.0.1:4300`);
}

/** A header holds Latin-1 alone; UTF-8 bytes carry every letter through it. */
function headerValue(person: string): string {
  return Buffer.from(person.replaceAll(/\p{Cc}/gu, ' '), 'utf8').toString('latin1');
}

async function request(address: string, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    throw unreachable(url, causeOf(error));
  }
}

function unreachable(url: string, cause: string): CommandError {
  const hint = 'start one with `ripcord local`, or name another with --url or RIPCORD_URL';
  return new CommandError(
    'UnreachableError',
    `no Ripcord answers at ${url} (${cause})`,
    hint,
    EXIT.unreachable,
  );
}

/** `fetch` says only that it failed; the reason is in its cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1000} s`;
  const { cause } = error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : error.message;
}

function parsed<T>(text: string, url: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw unreachable(url, 'what answers there is not Ripcord');
  }
}

type Told = readonly [exitCode: ExitCode, hint: string];

const BY_NAME: Readonly<Record<string, Told>> = {
  PlanInvalidError: [EXIT.no, '`ripcord plan check FILE` shows each place in the file'],
  CaptureFailedError: [EXIT.no, 'mend what could not be read, then try again'],
  NotFoundError: [EXIT.notFound, 'the matching `list` command shows what there is'],
  ForbiddenError: [EXIT.refused, 'somebody else has to do it: --as NAME says who you are'],
  ConflictError: [EXIT.refused, 'look again with the matching `get` command before you repeat it'],
  IllegalMoveError: [EXIT.refused, 'look at its present status with the matching `get` command'],
  InputInvalidError: [EXIT.usage, 'correct that value, and try again'],
  UnknownKindError: [EXIT.usage, 'correct the kind; docs/actions.md lists all of them'],
};

/** The API's error as a command's: its own sentence, and what its name means for the exit status. */
function refusal(status: number, text: string, url: string): CommandError {
  const body = problemOf(text);
  if (!body) return unreachable(url, `what answers there is not Ripcord: HTTP ${status}`);
  const [exitCode, hint] = BY_NAME[body.error] ?? byStatus(status);
  return new CommandError(body.error, body.message, hint, exitCode);
}

/** For names that are newer than this command line. */
function byStatus(status: number): Told {
  if (status < 500) return [EXIT.usage, 'correct the request, and try again'];
  return [EXIT.unexpected, 'the output of `ripcord local` (or the log of the api function) says more'];
}

/** Whatever listens at an address may answer anything; only an error of the API's shape is one. */
function problemOf(text: string): { error: string; message: string } | undefined {
  try {
    const body = JSON.parse(text) as { error?: unknown; message?: unknown } | null;
    if (typeof body?.error !== 'string' || typeof body.message !== 'string') return undefined;
    return { error: body.error, message: body.message };
  } catch {
    return undefined;
  }
}
