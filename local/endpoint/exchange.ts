import type { IncomingHttpHeaders } from 'node:http';

/** One HTTP request, its body read whole. `path` is as sent: still encoded, `..` still in it. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly requestId: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** A service that speaks REST of its own (S3, Lambda). It words its own errors and never rejects on purpose. */
export interface RestService {
  readonly signingName: string;
  handle(request: WireRequest): Promise<WireResponse>;
  close?(): Promise<void>;
}

/** Tells the runtime about a fault that the client only sees as a 500. */
export type OnFault = (error: unknown, where: string) => void;

/** Value of a header that may have been sent more than once; undefined when absent. */
export function header(request: Pick<WireRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
