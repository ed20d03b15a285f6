import type { Redis } from 'ioredis';
import * as z from 'zod';
import { ask, Headers, mismatch, Url } from '#adapters/ask.ts';
import { withRedis } from '#adapters/redis.ts';
import type { Tools } from '#runtime/tools.ts';
import { defineAction, type Outcome, orFailed, type StepTools } from './action.ts';

const AT_A_TIME = 10;
const KEYS_A_SCAN = 500;
/** A second start with the same key within a day finds that the cache was flushed. */
const REMEMBERED_SECONDS = 86_400;

const Warm = z.strictObject({ url: Url, headers: Headers.default({}) });
type Warm = z.infer<typeof Warm>;

const Settings = z.strictObject({
  provider: z.literal('redis'),
  address: z.string().min(1),
  /** Everything in the database of the address, or the keys that match a pattern of Redis. */
  flush: z.union([z.literal('all'), z.strictObject({ pattern: z.string().min(1) })]),
  /** Requests that fill the cache again. */
  warm: z.array(Warm).max(100).default([]),
});
type Settings = z.infer<typeof Settings>;

/** Empties a cache, proves that it did, and fills it again with requests. */
export const cache = defineAction({
  kind: 'cache',
  with: Settings,
  iam: [],
  example: {
    provider: 'redis',
    address: 'rediss://:{secret:cache#password}@cache.example.com:6379',
    flush: { pattern: 'session:*' },
    warm: [{ url: 'https://api.example.com/products' }],
  },

  preview: async ({ flush, warm }) => [
    flush === 'all' ? 'removes every key of the cache' : `removes the keys ${flush.pattern} from the cache`,
    ...(warm.length > 0 ? [`fills it again with ${warm.length} requests`] : []),
  ],

  start: async (settings, tools) =>
    orFailed(true, async () => {
      const flushed = await withRedis(settings.address, tools, (redis) => flushOnce(redis, settings, tools));
      if ('problem' in flushed) return { status: 'failed', error: flushed.problem, mayRepeat: true };
      return warmed(settings, flushed.summary, tools);
    }),

  poll: async () => ({ status: 'done', summary: 'the cache is flushed' }),
});

/**
 * A key of our own is put in before and must be gone after: under load the cache fills again at once, so its size
 * proves nothing.
 */
async function flushOnce(
  redis: Redis,
  { flush }: Settings,
  { key }: StepTools,
): Promise<{ summary: string } | { problem: string }> {
  const done = `ripcord:flushed:${key}`;
  if ((await redis.exists(done)) === 1) return { summary: 'flushed by an earlier start' };
  let summary: string;
  if (flush === 'all') {
    const witness = `ripcord:witness:${key}`;
    await redis.set(witness, '1', 'EX', REMEMBERED_SECONDS);
    await redis.flushdb();
    if ((await redis.exists(witness)) === 1)
      return { problem: 'the cache was told to flush and kept its keys' };
    summary = 'every key removed';
  } else {
    const found = await keysLike(redis, flush.pattern);
    for (let at = 0; at < found.length; at += KEYS_A_SCAN)
      await redis.del(...found.slice(at, at + KEYS_A_SCAN));
    summary = `${found.length} keys removed`;
  }
  await redis.set(done, '1', 'EX', REMEMBERED_SECONDS);
  return { summary };
}

async function keysLike(redis: Redis, pattern: string): Promise<string[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', KEYS_A_SCAN);
    for (const key of keys) found.add(key);
    cursor = next;
  } while (cursor !== '0');
  return [...found];
}

async function warmed({ warm }: Settings, summary: string, tools: Tools): Promise<Outcome> {
  const problems: string[] = [];
  for (let at = 0; at < warm.length; at += AT_A_TIME) {
    const batch = warm.slice(at, at + AT_A_TIME).map((request) => warmOne(request, tools));
    problems.push(...(await Promise.all(batch)).filter((problem) => problem !== undefined));
  }
  if (warm.length === 0) return { status: 'done', summary };
  if (problems.length === 0)
    return { status: 'done', summary: `${summary}, ${warm.length} requests warmed it up` };
  const error = `${summary}, but ${problems.length} of ${warm.length} requests did not warm it up: ${problems[0]}`;
  return { status: 'failed', error, mayRepeat: true, output: problems.join('\n') };
}

async function warmOne(request: Warm, tools: Tools): Promise<string | undefined> {
  try {
    const problem = mismatch({}, await ask(request, tools));
    return problem && `${request.url} ${problem}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
