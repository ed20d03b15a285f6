import type { Json } from '#core/words.ts';

/** Structured log lines: a static message and facts as fields. Secrets are masked before anything is written. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

export interface HttpRequest {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json | string;
  readonly timeoutSeconds?: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON, or undefined where it is none. */
  readonly json: Json | undefined;
}

/** Reaches only what the plan's `network` allows; throws AddressRefusedError otherwise. Follows no redirect. */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>;
}

/** Resolves `secret:<name>` references; anything else is returned as it is. Values never reach logs or records. */
export type Secrets = (value: string) => Promise<string>;

/** What every action, check and reader is given. Time, network and secrets come in; nothing is looked up outside. */
export interface Tools {
  readonly rollback: string;
  readonly operation: string;
  readonly region: string;
  readonly now: () => Date;
  /** Aborts when the function's own time is nearly up. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly http: Http;
  readonly secret: Secrets;
  /** Refuses a host that the plan's `network` does not allow, before a database or cache is dialled. */
  readonly allowHost: (host: string, port: number) => Promise<void>;
}
