import * as z from 'zod';
import { Headers, Url } from '#adapters/ask.ts';
import { createHttpRouter, type Router } from '#adapters/router.ts';
import { Duration, formatDuration } from '#core/duration.ts';
import { sameWeights, shiftPlan, showWeights } from '#core/traffic.ts';
import type { Tools } from '#runtime/tools.ts';
import { defineAction, type Outcome, orFailed, type StepTools } from './action.ts';

const Version = z.string().min(1).max(128);
const Weights = z
  .record(Version, z.int().min(0).max(100))
  .refine(
    (weights) => Object.values(weights).reduce((a, b) => a + b, 0) === 100,
    'expected weights that add up to 100',
  );

const Settings = z
  .strictObject({
    provider: z.literal('http-router'),
    admin: Url,
    headers: Headers.default({}),
    weights: Weights.optional(),
    /** Gradually: `steps` changes, the last one when `over` is over. */
    shift: z.strictObject({ over: Duration, steps: z.int().min(2).max(100) }).optional(),
    /** Waits until this version has answered what it accepted; what is left after `within` is said or fails. */
    drain: z
      .strictObject({
        version: Version,
        within: Duration,
        leftover: z.enum(['list', 'fail']).default('list'),
      })
      .optional(),
  })
  .refine(
    ({ weights, drain }) => weights !== undefined || drain !== undefined,
    'expected weights, drain or both',
  )
  .refine(({ weights, shift }) => weights !== undefined || shift === undefined, 'shift needs weights');
type Settings = z.infer<typeof Settings>;

/** What is still to be done: weights to set (those already set before `next`), then the drain. Times in ms. */
const Progress = z.object({
  plan: z.array(z.record(z.string(), z.number())),
  next: z.int(),
  due: z.number(),
  drainUntil: z.number().optional(),
});
type Progress = z.infer<typeof Progress>;

/**
 * Moves traffic between versions, at once or step by step, reads the weights back each time, and drains. There is
 * nothing to cancel: traffic moves only while it is looked at, and an abort leaves the weights as they are.
 */
export const traffic = defineAction({
  kind: 'traffic',
  with: Settings,
  iam: [],
  example: {
    provider: 'http-router',
    admin: 'https://router.example.com',
    weights: { 'v2.0.8': 100, 'v2.1': 0 },
    shift: { over: '30s', steps: 3 },
    drain: { version: 'v2.1', within: '30s' },
  },

  preview: async (settings, tools) => {
    const { weights, shift, drain } = settings;
    const gently = shift ? ` in ${shift.steps} steps over ${formatDuration(shift.over)}` : '';
    const now =
      weights &&
      (await routerOf(settings, tools)
        .weights()
        .then(showWeights, () => 'weights not readable now'));
    return [
      ...(weights ? [`moves traffic from ${now} to ${showWeights(weights)}${gently}`] : []),
      ...(drain
        ? [`waits up to ${formatDuration(drain.within)} for requests of ${drain.version} to end`]
        : []),
    ];
  },

  start: async (settings, tools) =>
    orFailed(true, async () => {
      const { weights, shift } = settings;
      const now = weights && (await routerOf(settings, tools).weights());
      const there = !weights || (now && sameWeights(now, weights));
      const plan = there ? [] : shift ? shiftPlan(now ?? {}, weights, shift.steps) : [weights];
      return advance(settings, { plan, next: 0, due: tools.now().getTime() }, tools);
    }),

  poll: async (settings, token, tools) =>
    orFailed(true, async () => advance(settings, Progress.parse(JSON.parse(token)), tools)),
});

async function advance(settings: Settings, progress: Progress, tools: StepTools): Promise<Outcome> {
  const { plan, next, due } = progress;
  const wanted = plan[next];
  if (wanted === undefined) return drained(settings, progress, tools);
  const now = tools.now().getTime();
  if (now < due) return later(progress, due, tools, `${next} of ${plan.length} changes of weights made`);
  const router = routerOf(settings, tools);
  const found = await router.weights();
  const before = plan[next - 1];
  if (before && !sameWeights(found, before) && !sameWeights(found, wanted)) {
    const error = `somebody else changed the weights to ${showWeights(found)}, expected ${showWeights(before)}`;
    return { status: 'failed', error, mayRepeat: true };
  }
  if (!sameWeights(found, wanted)) await router.setWeights(wanted);
  const after = await router.weights();
  if (!sameWeights(after, wanted)) {
    const error = `the router has ${showWeights(after)} after it was given ${showWeights(wanted)}`;
    return { status: 'failed', error, mayRepeat: true };
  }
  const pause = settings.shift ? (settings.shift.over * 1000) / (plan.length - 1) : 0;
  const moved = { plan, next: next + 1, due: now + pause };
  if (moved.next === plan.length) return drained(settings, moved, tools);
  return later(moved, moved.due, tools, `traffic is at ${showWeights(after)}`);
}

async function drained(settings: Settings, progress: Progress, tools: StepTools): Promise<Outcome> {
  const { drain, weights } = settings;
  const moved = weights ? `traffic is at ${showWeights(weights)}` : 'traffic was left as it is';
  if (!drain) return { status: 'done', summary: moved };
  const now = tools.now().getTime();
  const drainUntil = progress.drainUntil ?? now + drain.within * 1000;
  const inFlight = await routerOf(settings, tools).inFlight(drain.version);
  if (inFlight === 0) return { status: 'done', summary: `${moved}; ${drain.version} is drained` };
  const left = `${inFlight} requests of ${drain.version} in flight`;
  if (now < drainUntil) return later({ ...progress, drainUntil }, now + 1000, tools, `${moved}; ${left}`);
  if (drain.leftover === 'fail')
    return { status: 'failed', error: `time to drain is over: ${left}`, mayRepeat: true };
  return { status: 'done', summary: `${moved}; ${left} when the time to drain was over` };
}

function later(progress: Progress, due: number, { now }: Tools, summary: string): Outcome {
  const lookAgainIn = Math.max(0, (due - now().getTime()) / 1000);
  return { status: 'running', token: JSON.stringify(progress), lookAgainIn, summary };
}

function routerOf({ provider, admin, headers }: Settings, tools: Tools): Router {
  switch (provider) {
    case 'http-router':
      return createHttpRouter(admin, headers, tools);
  }
}
