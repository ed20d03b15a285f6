import type { z } from 'zod';
import {
  CaptureFailedError,
  ConflictError,
  ForbiddenError,
  IllegalMoveError,
  InputInvalidError,
  NotFoundError,
  PlanInvalidError,
  UnknownKindError,
} from '#core/errors.ts';

/** An event of API Gateway's HTTP API, as far as this API reads it. */
export interface HttpEvent {
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly http: { readonly method: string; readonly path: string };
    readonly authorizer?: { readonly jwt?: { readonly claims: Readonly<Record<string, string>> } };
  };
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One way into the API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly handler: (event: HttpEvent) => Promise<HttpAnswer>;
}

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
} as const;

export function json(body: unknown, statusCode = 200): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...SECURITY },
    body: JSON.stringify(body),
  };
}

export function text(body: string, contentType: string, more: Record<string, string> = {}): HttpAnswer {
  return { statusCode: 200, headers: { 'content-type': contentType, ...SECURITY, ...more }, body };
}

const STATUS: ReadonlyArray<readonly [new (...args: never[]) => Error, number]> = [
  [InputInvalidError, 400],
  [PlanInvalidError, 400],
  [UnknownKindError, 400],
  [ForbiddenError, 403],
  [NotFoundError, 404],
  [ConflictError, 409],
  [IllegalMoveError, 409],
  [CaptureFailedError, 422],
];

/** An error as the API tells it: its name and sentence, never a stack; 500 for what nobody foresaw. */
export function problem(error: unknown): HttpAnswer {
  const known = STATUS.find(([kind]) => error instanceof kind);
  if (known && error instanceof Error) return json({ error: error.name, message: error.message }, known[1]);
  return json(
    { error: 'InternalError', message: 'something broke; the log of the api function says what' },
    500,
  );
}

/** Who is asking, by the verified token alone: never by anything in the body. */
export function personOf(event: HttpEvent): string {
  const name = event.requestContext.authorizer?.jwt?.claims.sub;
  if (name) return name;
  throw new ForbiddenError(
    'nobody is signed in: a token must say who you are (on one machine: ripcord --as NAME)',
  );
}

/** The body by a schema. Throws InputInvalidError with path and expectation. */
export function bodyOf<T>(event: HttpEvent, schema: z.ZodType<T>): T {
  const raw = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : event.body;
  const parsed = schema.safeParse(parseJson(raw || '{}'));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`,
  );
  throw new InputInvalidError(problems.join('; '));
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw new InputInvalidError('body: expected JSON');
  }
}

/** A part of the path. */
export function param(event: HttpEvent, name: string): string {
  return decodeURIComponent(event.pathParameters?.[name] ?? '');
}
