import * as z from 'zod';
import { Headers, Url } from '#adapters/ask.ts';
import { Json } from '#core/words.ts';

/** `{{name}}`: a value that an earlier answer gave. */
export const PLACEHOLDER = /\{\{\s*([A-Za-z][\w-]*)\s*\}\}/g;
const Variable = z.string().regex(/^[A-Za-z][\w-]*$/, 'expected a name of letters, digits, _ and -');
const Path = z.string().min(1);

/** One request of a sequence, what its answer must be, and what later requests take from it. */
export const Request = z.strictObject({
  name: z.string().min(1).max(100),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  url: Url,
  headers: Headers.default({}),
  body: Json.optional(),
  timeoutSeconds: z.number().positive().max(60).optional(),
  expect: z
    .strictObject({
      status: z.int().min(100).max(599).default(200),
      /** Text that the body contains. */
      contains: z.string().min(1).optional(),
      /** Values by their dotted path in the answer. */
      values: z.record(Path, Json).default({}),
    })
    .prefault({}),
  /** Name for later requests → dotted path in this answer. */
  save: z.record(Variable, Path).default({}),
});
export type Request = z.infer<typeof Request>;

/** Requests in order. A placeholder that no earlier answer fills is refused. */
export const Requests = z
  .array(Request)
  .min(1)
  .max(50)
  .superRefine((requests, context) => {
    const saved = new Set<string>();
    for (const [index, { url, headers, body, expect, save }] of requests.entries()) {
      for (const [, name = ''] of JSON.stringify({ url, headers, body, expect }).matchAll(PLACEHOLDER)) {
        if (saved.has(name)) continue;
        const message = `{{${name}}} is saved by no earlier request; saved: ${[...saved].join(', ') || 'nothing'}`;
        context.addIssue({ code: 'custom', path: [index], message });
      }
      for (const name of Object.keys(save)) saved.add(name);
    }
  });
