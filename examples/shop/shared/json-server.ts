import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';

export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body, or undefined when there was none. */
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `'GET /orders/:id'` → what answers it. */
export type Routes = Readonly<Record<string, (call: Call) => Reply | Promise<Reply>>>;

/** Refuses a request with a status and a word that clients can rely on. */
export class ShopError extends Error {
  override readonly name = 'ShopError';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message = reason, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.reason = reason;
  }
}

const LONGEST_BODY = 64 * 1024;

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > LONGEST_BODY) throw new ShopError(413, 'too-large');
  }
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ShopError(400, 'not-json');
  }
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const found = path.split('/');
  if (wanted.length !== found.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = found[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return params;
}

async function answer(routes: Routes, request: IncomingMessage): Promise<Reply> {
  // A page elsewhere may not steer the shop through a name that resolves to the loopback address.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
    throw new ShopError(403, 'foreign-host');
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  for (const [route, act] of Object.entries(routes)) {
    const [method, pattern] = route.split(' ') as [string, string];
    const params = method === request.method ? match(pattern, path) : undefined;
    if (params !== undefined) return act({ params, headers: request.headers, body: await readBody(request) });
  }
  throw new ShopError(404, 'not-found', `no ${request.method} ${path}`);
}

/** The refusal as it is; anything else is a fault of ours. */
function plainly(error: unknown): Reply {
  return error instanceof ShopError
    ? { status: error.status, body: { error: error.reason, message: error.message } }
    : { status: 500, body: { error: 'internal', message: String(error) } };
}

/** Listens on the loopback address and answers JSON. `explain` turns what a route throws into a reply. */
export async function serveJson(
  port: number,
  routes: Routes,
  explain: (error: unknown) => Reply = plainly,
): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(routes, request)
      .catch(explain)
      .then(({ status = 200, body, headers = {} }) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(`${JSON.stringify(body)}\n`);
      });
  });
  // Longer than any client keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
  return server;
}

/** Lets running requests end, then closes. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearInterval(sweep);
}
