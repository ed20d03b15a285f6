import { callJson } from '../shared/call-json.ts';
import type { Reply } from '../shared/json-server.ts';
import type { Stores } from './stores.ts';

interface Finding {
  readonly ok: boolean;
  readonly ms: number;
  readonly error?: string;
}

async function look(act: () => Promise<unknown>): Promise<Finding> {
  const started = performance.now();
  const ms = (): number => Math.round(performance.now() - started);
  try {
    await act();
    return { ok: true, ms: ms() };
  } catch (error) {
    return { ok: false, ms: ms(), error: error instanceof Error ? error.message : String(error) };
  }
}

/** Asks everything the API leans on, through the same pool as the customers: a pool run dry is unhealthy. */
export async function health(version: string, stores: Stores, authUrl: string): Promise<Reply> {
  const [database, cache, auth] = await Promise.all([
    look(() => stores.pool.query('SELECT 1')),
    look(() => stores.cache.ping()),
    look(async () => {
      const { status } = await callJson('GET', `${authUrl}/health`, undefined, { withinMs: 1_000 });
      if (status !== 200) throw new Error(`auth answered ${status}`);
    }),
  ]);
  const healthy = database.ok && cache.ok && auth.ok;
  const { totalCount: open, idleCount: idle, waitingCount: waiting, options } = stores.pool;
  return {
    status: healthy ? 200 : 503,
    body: {
      status: healthy ? 'healthy' : 'unhealthy',
      version,
      database,
      cache,
      auth,
      pool: { max: options.max, open, idle, waiting },
    },
  };
}

/** What this process has used of the machine since it began. */
export function processUsage(): { pid: number; cpuSeconds: number; uptimeSeconds: number; rssBytes: number } {
  const { user, system } = process.cpuUsage();
  return {
    pid: process.pid,
    cpuSeconds: (user + system) / 1e6,
    uptimeSeconds: process.uptime(),
    rssBytes: process.memoryUsage.rss(),
  };
}
