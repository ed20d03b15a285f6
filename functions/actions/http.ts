import * as z from 'zod';
import { ask, Expectation, Headers, mismatch, Url } from '#adapters/ask.ts';
import { Json } from '#core/words.ts';
import { defineAction, type Outcome, orFailed, type StepTools } from './action.ts';

const LOOK_AGAIN_SECONDS = 2;
const OUTPUT_LENGTH = 2000;

const Settings = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: Url,
  headers: Headers.default({}),
  body: Json.optional(),
  expect: Expectation.prefault({}),
  timeoutSeconds: z.number().positive().max(300).optional(),
  /** A GET whose answer tells whether the thing is already done; asked before the request and after it. */
  probe: z.strictObject({ url: Url, headers: Headers.default({}), expect: Expectation }).optional(),
});
type Settings = z.infer<typeof Settings>;

/**
 * Calls an HTTP interface once. The step's key goes along as `Idempotency-Key`. With a probe the step is done when the
 * probe holds, so it also waits for what the other side finishes later. Nothing is retried here.
 */
export const http = defineAction({
  kind: 'http',
  with: Settings,
  iam: [],
  example: {
    method: 'POST',
    url: 'https://deploy.example.com/releases/v2.0.8/activate',
    headers: { authorization: 'Bearer {secret:deploy/token}' },
    body: { reason: 'rollback' },
    probe: {
      url: 'https://deploy.example.com/releases/active',
      expect: { path: 'version', equals: 'v2.0.8' },
    },
  },

  preview: async ({ method, url, probe }) => [
    `sends ${method} ${url}${probe ? `, unless ${probe.url} already answers as expected` : ''}`,
  ],

  start: async (settings, tools) =>
    orFailed(isHarmless(settings), async () => {
      const { method, url, probe } = settings;
      if (probe && (await probeFails(probe, tools)) === undefined) {
        return { status: 'done', summary: `${probe.url} answered as expected, so ${method} was not sent` };
      }
      if (tools.resumed && !isHarmless(settings)) {
        return {
          status: 'failed',
          error:
            `${method} ${url} may have been sent before a crash, and without a probe nobody can tell; ` +
            'look at the other side and answer for it',
          mayRepeat: false,
        };
      }
      return send(settings, tools);
    }),

  poll: async ({ probe, method, url }, token, tools) => {
    if (!probe) return { status: 'done', summary: `${method} ${url} was answered` };
    const problem = await probeFails(probe, tools).catch(() => 'gave no answer');
    if (problem === undefined) return { status: 'done', summary: `${probe.url} answers as expected` };
    return { status: 'running', token, lookAgainIn: LOOK_AGAIN_SECONDS, summary: `${probe.url} ${problem}` };
  },
});

/** Sending it twice does no harm: the method says so, or the probe tells. */
function isHarmless({ method, probe }: Settings): boolean {
  return probe !== undefined || method === 'GET' || method === 'PUT' || method === 'DELETE';
}

async function send(settings: Settings, tools: StepTools): Promise<Outcome> {
  const { method, url, headers, body, expect, timeoutSeconds, probe } = settings;
  const answer = await ask(
    {
      method,
      url,
      headers: { 'idempotency-key': tools.key, ...headers },
      ...(body !== undefined && { body }),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    },
    tools,
  );
  const output = answer.text.slice(0, OUTPUT_LENGTH);
  const problem = mismatch(expect, answer);
  if (problem) {
    const refusedForNow = answer.status === 429 || answer.status === 503;
    const mayRepeat = isHarmless(settings) || refusedForNow;
    return { status: 'failed', error: `${method} ${url} ${problem}`, mayRepeat, output };
  }
  const summary = `${method} ${url} answered ${answer.status}`;
  const isThere = !probe || (await probeFails(probe, tools).catch(() => 'gave no answer')) === undefined;
  if (isThere) return { status: 'done', summary, output };
  return { status: 'running', token: 'sent', lookAgainIn: 1, summary, output };
}

async function probeFails(
  probe: NonNullable<Settings['probe']>,
  tools: StepTools,
): Promise<string | undefined> {
  return mismatch(probe.expect, await ask({ url: probe.url, headers: probe.headers }, tools));
}
