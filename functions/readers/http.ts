import * as z from 'zod';
import { ask, Headers, mismatch, Url } from '#adapters/ask.ts';
import { jsonAt } from '#core/json-path.ts';
import { defineReader } from './reader.ts';

/** Reads what an address answers: its JSON, one value in it, or its text. */
export const http = defineReader({
  kind: 'http',
  with: z.strictObject({
    url: Url,
    headers: Headers.default({}),
    /** Dotted path in the JSON: `data.items.0.state`. */
    path: z.string().min(1).optional(),
  }),
  iam: [],
  example: { url: 'https://api.example.com/version', path: 'version' },

  async read({ url, headers, path }, tools) {
    const answer = await ask({ url, headers }, tools);
    const problem = mismatch({}, answer);
    if (problem) throw new Error(`${url} ${problem}`);
    const whole = answer.json === undefined ? answer.text : answer.json;
    const value = path === undefined ? whole : jsonAt(answer.json, path);
    if (value === undefined) throw new Error(`${url} has nothing at ${path}`);
    return value;
  },
});
