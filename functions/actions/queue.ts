import * as z from 'zod';
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
  /** What is left of the work that was there when the drain began, where the queue keeps it apart from newer work. */
  remaining: z.number().optional(),
});
type Queue = z.infer<typeof Queue>;

const Jobs = z.object({ jobs: z.array(Json) });
const JOBS_LISTED = 100;

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
  if (!before.paused || before.depth + before.inFlight > 0) await tell(settings, tools);
  const until = tools.now().getTime() + settings.within * 1000;
  return drained(settings, await read(settings, tools), until, tools);
}

async function drained(
  settings: Settings,
  queue: Queue | undefined,
  until: number,
  tools: StepTools,
): Promise<Outcome> {
  if (queue && !queue.paused) {
    return { status: 'failed', error: 'the queue was told to drain and still takes work', mayRepeat: true };
  }
  if (queue && leftOf(queue) === 0)
    return { status: 'done', summary: `the queue is drained; ${work(queue)}` };
  if (tools.now().getTime() < until) {
    return {
      status: 'running',
      token: String(until),
      lookAgainIn: 1,
      summary: queue ? work(queue) : 'no answer',
    };
  }
  if (!queue) return { status: 'failed', error: `${settings.admin}/queue gave no answer`, mayRepeat: true };
  const left = `the time to drain is over: ${work(queue)}`;
  const output = await listLeft(settings, queue, tools);
  if (settings.do === 'drain' && settings.leftover === 'fail') {
    return { status: 'failed', error: left, mayRepeat: true, output };
  }
  return { status: 'done', summary: left, output };
}

function leftOf({ remaining, depth, inFlight }: Queue): number {
  return remaining ?? depth + inFlight;
}

/** The jobs by name where the queue tells them; their number in any case. */
async function listLeft({ admin, headers }: Settings, queue: Queue, tools: Tools): Promise<string> {
  const { jobs } = await askJson(Jobs, { url: `${admin}/queue/jobs`, headers }, tools).catch(() => ({
    jobs: [],
  }));
  return JSON.stringify({ ...queue, ...(jobs.length > 0 && { jobs: jobs.slice(0, JOBS_LISTED) }) });
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
