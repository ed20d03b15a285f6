import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttp } from '#adapters/http.ts';
import type { CheckTools } from '#checks/check.ts';
import type { Json } from '#core/words.ts';

export const NOW = new Date('2026-11-21T10:00:03.000Z');

/** Tools of a check as its function gives them, with the real HTTP adapter allowed to reach this machine only. */
export function toolsFor(more: Partial<CheckTools> = {}): CheckTools {
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  return {
    rollback: 'r-1',
    operation: 'o-1',
    region: 'eu-central-1',
    now: () => NOW,
    signal: AbortSignal.timeout(15_000),
    log: quiet,
    http: createHttp({ allow: ['127.0.0.1'], privateAddresses: true }),
    secret: async (value) => (value.startsWith('secret:') ? `value-of-${value.slice(7)}` : value),
    allowHost: async () => {},
    captured: () => ({}),
    read: async () => null,
    key: 'r-1-check-1',
    since: new Date('2026-11-21T09:59:00.000Z'),
    ...more,
  };
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = { readonly status?: number; readonly body?: Json | string } | 'never';

export interface World {
  readonly url: string;
  readonly received: Received[];
  close(): Promise<void>;
}

/** A real HTTP server; `answer` says what each request is answered, `never` leaves it waiting. */
export async function startWorld(answer: (request: Received) => Answer): Promise<World> {
  const received: Received[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    received.push(one);
    const answered = answer(one);
    if (answered === 'never') return;
    const { status = 200, body = '' } = answered;
    response.writeHead(status, {
      'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
    });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An address at which nobody listens any more. */
export async function deadAddress(): Promise<string> {
  const world = await startWorld(() => ({}));
  await world.close();
  return world.url;
}
