import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';

const ANSWER_WITHIN_MS = 15_000;
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer']);

/** How the one attempt at a request ended: `status` 0 when the customer never got an answer. */
export interface Ending {
  readonly status: number;
  readonly reason?: string;
}

/** Where a request goes, and who is told how it ended. `ended` is called exactly once for every request. */
export interface Route {
  readonly target: string | undefined;
  readonly ended: (ending: Ending) => void;
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-shop-failure': reason });
  response.end(JSON.stringify({ error: reason }));
}

/** A reverse proxy: `route` is asked for every request, before anything is sent on. */
export function createProxy(route: (incoming: IncomingMessage) => Route): Server {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });

  const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { target, ended } = route(incoming);
    let failure: string | undefined;
    // `close` comes once, after the last byte or when the customer has gone, and so it is the one place that counts.
    response.once('close', () => {
      if (!response.writableFinished) ended({ status: 0, reason: failure ?? 'customer-gone' });
      else ended({ status: response.statusCode, ...(failure === undefined ? {} : { reason: failure }) });
    });
    const fail = (status: number, reason: string): void => {
      failure = reason;
      if (response.headersSent) response.destroy();
      else refuse(response, status, reason);
    };
    if (target === undefined) {
      fail(503, 'no-backend');
      return;
    }

    const { hostname, port } = new URL(target);
    const headers = { ...incoming.headers, host: `${hostname}:${port}` };
    const outgoing = request({ agent, hostname, port, method: incoming.method, path: incoming.url, headers });
    outgoing.setTimeout(ANSWER_WITHIN_MS, () => outgoing.destroy(new Error('timed out')));
    outgoing.on('error', (error) => {
      const late = error.message === 'timed out';
      if (!response.destroyed) fail(late ? 504 : 502, late ? 'backend-timeout' : 'backend-gone');
    });
    outgoing.on('response', (answer) => {
      const said = answer.headers['x-shop-failure'];
      if (typeof said === 'string') failure = said;
      const kept = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name));
      response.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    response.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  };

  const server = createServer(forward);
  server.keepAliveTimeout = 65_000;
  server.on('close', () => agent.destroy());
  return server;
}
