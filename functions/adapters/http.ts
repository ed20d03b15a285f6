import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type Address, admit, canonical, type Network, type Resolve } from '#adapters/addresses.ts';
import { AddressRefusedError, InputInvalidError } from '#core/errors.ts';
import type { Json } from '#core/words.ts';
import type { Http, HttpRequest, HttpResponse } from '#runtime/tools.ts';

export { createAllowHost } from '#adapters/addresses.ts';

interface HttpOptions {
  /** Ends every request under way; usually the function's own time. */
  readonly signal?: AbortSignal;
  readonly timeoutSeconds?: number;
  readonly bodyLimitBytes?: number;
  /** Name look-up; node's own unless given. */
  readonly resolve?: Resolve;
}

const TIMEOUT_SECONDS = 10;
const BODY_LIMIT_BYTES = 1024 * 1024;

/**
 * HTTP for steps, checks and readers. Every request is admitted by the plan's `network`, goes to the very address that
 * was admitted, follows no redirect and ends at its time and size limit. Throws AddressRefusedError before anything is
 * sent; other failures are Errors whose message names method and address without query and credentials.
 */
export function createHttp(network: Network, options: HttpOptions = {}): Http {
  return {
    async send(request) {
      const url = urlOf(request, network);
      const secure = url.protocol === 'https:';
      const addresses = await admit(network, url.hostname, portOf(url), options.resolve);
      try {
        return await exchange(url, secure ? secureRequest : plainRequest, addresses, request, options);
      } catch (cause) {
        const why = cause instanceof Error ? wordsOf(cause) : String(cause);
        throw new Error(`${request.method ?? 'GET'} ${url.origin}${url.pathname}: ${why}`, { cause });
      }
    },
  };
}

function urlOf({ url, headers = {} }: HttpRequest, network: Network): URL {
  const parsed = URL.parse(url);
  if (!parsed)
    throw new InputInvalidError('a request has no address that can be read; expected https://host/path');
  const host = canonical(parsed.hostname);
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && network.privateAddresses)) {
    throw new AddressRefusedError(`${parsed.protocol}//${host} is refused; expected https`);
  }
  if (parsed.username || parsed.password) {
    throw new AddressRefusedError(`the address of "${host}" carries credentials; they belong into a header`);
  }
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'host')) {
    throw new AddressRefusedError(`the Host header of a request to "${host}" comes from its address alone`);
  }
  return parsed;
}

function portOf(url: URL): number {
  if (url.port) return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

async function exchange(
  url: URL,
  open: typeof plainRequest,
  addresses: readonly Address[],
  request: HttpRequest,
  options: HttpOptions,
): Promise<HttpResponse> {
  const seconds = request.timeoutSeconds ?? options.timeoutSeconds ?? TIMEOUT_SECONDS;
  const limits = [AbortSignal.timeout(seconds * 1000), ...(options.signal ? [options.signal] : [])];
  const body = bodyOf(request);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = open(url, {
    method: request.method ?? 'GET',
    headers: { ...body?.headers, ...request.headers },
    lookup: pinnedTo(addresses),
    signal: AbortSignal.any(limits),
    // A kept connection could be one to an address admitted for another plan.
    agent: false,
  });
  outgoing.on('response', resolve).on('error', reject).end(body?.bytes);
  const answer = await promise;
  const text = await textOf(answer, options.bodyLimitBytes ?? BODY_LIMIT_BYTES);
  return { status: answer.statusCode ?? 0, headers: headersOf(answer), text, json: jsonOf(text) };
}

function bodyOf({
  body,
  headers = {},
}: HttpRequest): { bytes: Buffer; headers: Record<string, string> } | undefined {
  if (body === undefined) return undefined;
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  return {
    bytes,
    headers: { 'content-length': String(bytes.length), ...(!typed && { 'content-type': type }) },
  };
}

function pinnedTo(addresses: readonly Address[]): LookupFunction {
  return (_host, { all }, answer) => {
    const [first] = addresses;
    if (all) answer(null, [...addresses]);
    else answer(null, first?.address ?? '', first?.family);
  };
}

async function textOf(answer: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Error(`the answer is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(answer: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function wordsOf(error: Error): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer within its time';
  if (error instanceof AggregateError) return error.errors.map((one: Error) => one.message).join('; ');
  return error.message;
}
