import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConflictError } from '#core/errors.ts';
import { type JsonService, ServiceError } from '../service.ts';
import { header, type OnFault, type RestService, type WireRequest, type WireResponse } from './exchange.ts';
import { answerJson, asServiceError, jsonError } from './json-protocol.ts';
import { answerQuery, queryError } from './query-protocol.ts';
import { refusal, signedService } from './signature.ts';

const HOST = '127.0.0.1';
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;
const PATIENCE_MS = 2_000;

export interface EndpointOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly services: readonly JsonService[];
  readonly rest?: readonly RestService[];
  readonly bodyLimitBytes?: number;
  /** Told of every fault that a client sees as a 500; silent when absent. */
  readonly onFault?: OnFault;
}

export interface Endpoint {
  readonly url: string;
  readonly port: number;
  /** Lets requests under way finish (for two seconds), then closes every service. */
  close(): Promise<void>;
}

/**
 * The one address that AWS SDK clients and the `aws` command line are pointed at. Loopback only. Requests are
 * told apart by the service in their signature; a service not given here is refused by name.
 * @throws ConflictError when the port is taken.
 */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const { services, rest = [], bodyLimitBytes = BODY_LIMIT_BYTES, onFault = () => undefined } = options;
  const json = new Map(services.map((service) => [service.signingName, service]));
  const own = new Map(rest.map((service) => [service.signingName, service]));

  const answer = async (request: WireRequest): Promise<WireResponse> => {
    const refused = refusal(request);
    if (refused !== undefined)
      return jsonError(request, new ServiceError('AccessDeniedException', refused, 403));
    const name = signedService(request);
    const restful = own.get(name ?? '');
    if (restful !== undefined) return restful.handle(request);
    const service = json.get(name ?? '');
    const isJson = header(request, 'x-amz-target') !== undefined;
    if (service !== undefined && header(request, 'smithy-protocol') === undefined)
      return isJson ? answerJson(service, request, onFault) : answerQuery(service, request, onFault);
    const error = unknownService(name, [...json.keys(), ...own.keys()], service !== undefined);
    return isJson ? jsonError(request, error) : queryError(request, error);
  };

  const server = createServer((message, response) => {
    serve(message, response, answer, bodyLimitBytes, onFault);
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    await stop(server);
    await Promise.all([...services, ...rest].map(async (service) => service.close?.()));
  };
  return { url: `http://${HOST}:${port}`, port, close };
}

function unknownService(name: string | undefined, known: string[], protocolOnly: boolean): ServiceError {
  if (name === undefined)
    return new ServiceError('MissingAuthenticationToken', 'the request is not signed (any key will do)', 403);
  if (protocolOnly)
    return new ServiceError(
      'UnknownOperationException',
      `"${name}" is spoken here as AWS JSON or query only`,
    );
  return new ServiceError(
    'UnknownOperationException',
    `no service "${name}" on this endpoint; it has: ${known.sort().join(', ')}`,
  );
}

function serve(
  message: IncomingMessage,
  response: ServerResponse,
  answer: (request: WireRequest) => Promise<WireResponse>,
  limit: number,
  onFault: OnFault,
): void {
  const requestId = randomUUID();
  const raw = message.url ?? '/';
  const mark = raw.indexOf('?');
  const path = mark < 0 ? raw : raw.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : raw.slice(mark + 1));
  const request = (body: Buffer): WireRequest => ({
    method: message.method ?? 'GET',
    path,
    query,
    headers: message.headers,
    body,
    requestId,
  });
  const send = ({ status, headers, body }: WireResponse): void => {
    const length = body === undefined ? 0 : Buffer.byteLength(body);
    response.writeHead(status, {
      ...(message.method === 'HEAD' || status === 204 || status === 304 ? {} : { 'content-length': length }),
      ...headers,
      'x-amzn-requestid': requestId,
      'x-amz-request-id': requestId,
    });
    response.end(message.method === 'HEAD' ? undefined : body);
  };
  readBody(message, limit)
    .then((body) => answer(request(body)))
    .catch((error: unknown) => jsonError(request(Buffer.alloc(0)), asServiceError(error, path, onFault)))
    .then(send)
    .catch((error: unknown) => {
      onFault(error, path);
      response.destroy();
    });
}

async function readBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read on to the end, or the client would see a broken connection in place of the answer.
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit)
    throw new ServiceError(
      'RequestEntityTooLargeException',
      `the body has ${size} bytes, the limit is ${limit}`,
      413,
    );
  return Buffer.concat(chunks);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `port ${port} on ${HOST} is in use: stop the program that holds it, or choose another port`;
      reject(error.code === 'EADDRINUSE' ? new ConflictError(taken, { cause: error }) : error);
    });
    server.listen(port, HOST, resolve);
  });
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
  await closed;
  clearTimeout(timer);
}
