import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { jsonAt } from '#core/json-path.ts';
import { Json } from '#core/words.ts';
import type { HttpRequest, HttpResponse, Tools } from '#runtime/tools.ts';

export const Url = z.string().min(1).max(2048);

/** Header values may be, or hold, references to secrets. */
export const Headers = z.record(z.string().regex(/^[\w-]+$/, 'expected the name of a header'), z.string());

/** What an answer must be like; without a status any of 200-299 will do. */
export const Expectation = z
  .strictObject({
    status: z.union([z.int(), z.array(z.int()).min(1)]).optional(),
    /** Dotted path in the JSON of the answer: `data.items.0.state`. */
    path: z.string().min(1).optional(),
    equals: Json.optional(),
  })
  .refine(
    ({ path, equals }) => (path === undefined) === (equals === undefined),
    'path and equals go together',
  );
export type Expectation = z.infer<typeof Expectation>;

/** What differs from the expectation, as the end of a sentence; undefined where nothing does. */
export function mismatch({ status, path, equals }: Expectation, answer: HttpResponse): string | undefined {
  const wanted = status === undefined ? undefined : [status].flat();
  if (!(wanted?.includes(answer.status) ?? (answer.status >= 200 && answer.status < 300))) {
    return `answered ${answer.status}, expected ${wanted?.join(' or ') ?? '200-299'}`;
  }
  if (path === undefined) return undefined;
  const found = jsonAt(answer.json, path);
  if (isDeepStrictEqual(found, equals)) return undefined;
  return `answered ${path} = ${JSON.stringify(found) ?? 'nothing'}, expected ${JSON.stringify(equals)}`;
}

/** Sends a request after resolving the secrets in its address, headers and body. */
export async function ask(request: HttpRequest, { http, secret }: Tools): Promise<HttpResponse> {
  const headers = Object.entries(request.headers ?? {}).map(async ([name, value]) => [
    name,
    await secret(value),
  ]);
  const body = request.body === undefined ? undefined : await resolveIn(request.body, secret);
  return http.send({
    ...request,
    url: await secret(request.url),
    headers: Object.fromEntries(await Promise.all(headers)),
    ...(body !== undefined && { body }),
  });
}

/** Asks an administrative interface and reads its JSON. Throws an Error that names what it answered instead. */
export async function askJson<Shape>(
  shape: z.ZodType<Shape>,
  request: HttpRequest,
  tools: Tools,
): Promise<Shape> {
  const answer = await ask(request, tools);
  const subject = `${request.method ?? 'GET'} ${request.url}`;
  const problem = mismatch({}, answer);
  if (problem) throw new Error(`${subject} ${problem}: ${answer.text.slice(0, 200)}`);
  const parsed = shape.safeParse(answer.json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `${subject} answered what cannot be read: ${issue?.path.join('.') || 'body'}: ${issue?.message}`,
  );
}

async function resolveIn(value: Json, secret: Tools['secret']): Promise<Json> {
  if (typeof value === 'string') return secret(value);
  if (Array.isArray(value)) return Promise.all(value.map((inner) => resolveIn(inner, secret)));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(async ([name, inner]) => [name, await resolveIn(inner, secret)]);
  return Object.fromEntries(await Promise.all(entries));
}
