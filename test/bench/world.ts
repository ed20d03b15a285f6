import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the bench rolls back: a server that is always well, and tells when something acts on it. */
export interface World {
  readonly url: string;
  /** Resolves with the moment (`performance.now()`) at which the next act arrives. */
  nextAct(): Promise<number>;
  close(): Promise<void>;
}

const ANSWER = JSON.stringify({ version: 'v1', status: 'healthy', count: 7, done: true });

export async function startWorld(): Promise<World> {
  let arrived: ((at: number) => void) | undefined;
  const server = createServer((request, response) => {
    if (request.method === 'PUT') {
      arrived?.(performance.now());
      arrived = undefined;
    }
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    nextAct: () => {
      const next = Promise.withResolvers<number>();
      arrived = next.resolve;
      return next.promise;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
