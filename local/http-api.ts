import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConflictError } from '#core/errors.ts';
import type { Invoke } from './service.ts';

const HOST = '127.0.0.1';
const BODY_LIMIT = 1_000_000;
const OWN_HOSTS = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

export interface HttpApi {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * API Gateway's part on one machine: requests become HTTP API events for the api function. Here the header
 * `x-ripcord-person` stands for a verified token: on one machine identity is asserted, not proven, so the server
 * listens on loopback only, and answers nobody who calls it by another host's name.
 */
export async function startHttpApi(port: number, invoke: Invoke): Promise<HttpApi> {
  const server = createServer((request, response) => void serve(request, response, invoke));
  await listen(server, port);
  const address = server.address() as AddressInfo;
  return { url: `http://${HOST}:${address.port}`, close: () => stop(server) };
}

async function serve(request: IncomingMessage, response: ServerResponse, invoke: Invoke): Promise<void> {
  if (!OWN_HOSTS.test(request.headers.host ?? ''))
    return send(response, 403, 'this server is called 127.0.0.1');
  const body = await bodyOf(request);
  if (body === undefined) return send(response, 413, `expected at most ${BODY_LIMIT} bytes`);
  const result = await invoke('api', eventOf(request, body));
  if ('error' in result)
    return send(response, 500, `${result.error.errorType}: ${result.error.errorMessage}`);
  const answer = result.payload as { statusCode: number; headers: Record<string, string>; body: string };
  response.writeHead(answer.statusCode, answer.headers).end(answer.body);
}

function eventOf(request: IncomingMessage, body: string): object {
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  const person = personOf(request);
  return {
    version: '2.0',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    queryStringParameters: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body,
    isBase64Encoded: false,
    requestContext: {
      http: { method: request.method, path: url.pathname },
      ...(person && { authorizer: { jwt: { claims: { sub: person } } } }),
    },
  };
}

/** Node reads headers as Latin-1; clients write names as UTF-8, since a header cannot hold every letter otherwise. */
function personOf(request: IncomingMessage): string {
  const raw = request.headers['x-ripcord-person'];
  return typeof raw === 'string' ? Buffer.from(raw, 'latin1').toString('utf8').trim() : '';
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > BODY_LIMIT) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ error: 'LocalError', message }));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new ConflictError(`port ${port} is taken: stop what listens there, or choose another with --http`)
          : error,
      );
    });
    server.listen(port, HOST, () => resolve());
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
