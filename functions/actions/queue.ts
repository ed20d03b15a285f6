import { z } from 'zod';
import { askJson, Headers, Url } from '#adapters/ask.ts';
import { Duration } from '#core/duration.ts';
import { Json } from '#core/words.ts';
import type { Tools } from '#runtime/tools.ts';
import { defineAction, type Outcome, orFailed, type StepTools } from './action.ts';

const Place = { provider: z.literal('http-queue'), admin: Url, headers: Headers.default({}) };

const Settings = z.discriminatedUnion('do', [
  z.strictObject({ ...Place, do: z.literal('pause') }),
  z.strictObject({ ...Place, do: z.literal('resume') }),
  z.strictObject({
    ...Place,
    do: z.literal('drain'),
    within: Duration,
    /** What happens to work that is left when the time is over: it is listed, or the step fails. */
    leftover: z.enum(['list', 'fail']).default('list'),
  }),
]);
type Settings = z.infer<typeof Settings>;

const Queue = z.object({
  depth: z.number(),
  inFlight: z.number(),
  paused: z.boolean(),
  /** Jobs that wait or run, where the queue names them. */
  jobs: z.array(Json).optional(),
});
type Queue = z.infer<typeof Queue>;

/** Pauses a queue, lets it run dry within a time, or lets it go on. Read back each time. */
export const queue = defineAction({
  kind: 'queue',
  with: Settings,
  iam: [],
  example: { provider: 'http-queue', admin: 'https://queue.example.com', do: 'drain', within: '30s' },

  preview: async (settings) => {
    const time = settings.do === 'drain' ? ` within ${settings.within} s` : '';
    return [`${settings.do}s the queue at ${settings.admin}${time}`];
  },

  start: async (settings, tools) =>
    orFailed(true, async () => {
      if (settings.do === 'drain') return startDrain(settings, tools);
      const paused = settings.do === 'pause';
      if ((await read(settings, tools)).paused !== paused) await tell(settings, tools);
      const after = await read(settings, tools);
      if (after.paused === paused)
        return { status: 'done', summary: `the queue is ${settings.do}d; ${work(after)}` };
      return { status: 'failed', error: `the queue was told to ${settings.do} and did not`, mayRepeat: true };
    }),

  poll: async (settings, token, tools) => {
    const until = Number(token);
    // An unreachable queue is looked at again: it may come back before the time is over.
    const queue = await read(settings, tools).catch(() => undefined);
    return drained(settings, queue, until, tools);
  },
});

async function startDrain(settings: Settings & { do: 'drain' }, tools: StepTools): Promise<Outcome> {
  const before = await read(settings, tools);
  if (before.depth + before.inFlight > 0) await tell(settings, tools);
  return drained(
    settings,
    await read(settings, tools),
    tools.now().getTime() + settings.within * 1000,
    tools,
  );
}

function drained(settings: Settings, queue: Queue | undefined, until: number, { now }: Tools): Outcome {
  if (queue && queue.depth + queue.inFlight === 0) return { status: 'done', summary: 'the queue is empty' };
  if (now().getTime() < until) {
    return {
      status: 'running',
      token: String(until),
      lookAgainIn: 1,
      summary: queue ? work(queue) : 'no answer',
    };
  }
  if (!queue) return { status: 'failed', error: `${settings.admin}/queue gave no answer`, mayRepeat: true };
  const left = `the time to drain is over: ${work(queue)}`;
  const output = JSON.stringify(queue);
  if (settings.do === 'drain' && settings.leftover === 'fail') {
    return { status: 'failed', error: left, mayRepeat: true, output };
  }
  return { status: 'done', summary: left, output };
}

function work({ depth, inFlight }: Queue): string {
  return `${depth} waiting, ${inFlight} in flight`;
}

function read({ admin, headers }: Settings, tools: Tools): Promise<Queue> {
  return askJson(Queue, { url: `${admin}/queue`, headers }, tools);
}

async function tell({ admin, headers, do: what }: Settings, tools: Tools): Promise<void> {
  await askJson(z.unknown(), { method: 'POST', url: `${admin}/queue/${what}`, headers }, tools);
}
