import { join } from 'node:path';
import { Pool } from 'pg';
import { closeServer, type Reply, ShopError, serveJson } from '../shared/json-server.ts';
import { onLeash } from '../shared/leash.ts';
import { commandLine } from '../shared/shop-file.ts';
import { Job, openJournal } from './journal.ts';
import { confirmOrder, forgottenOrders } from './worker.ts';

const AT_ONCE = 2;
const AGAIN_AFTER_MS = 1_000;
const SWEEP_EVERY_MS = 5_000;

const { shop } = commandLine();
const journal = openJournal(join(shop.dataDir, 'queue.jsonl'));
const pool = new Pool({ connectionString: shop.postgres, max: AT_ONCE, connectionTimeoutMillis: 2_000 });
pool.on('error', (error) => console.error('database connection lost', error.message));

/** `draining`: what was there when it was asked for is worked off, later jobs are kept for afterwards. */
let mode: 'running' | 'paused' | 'draining' =
  journal.mode === 'paused' || journal.mode === 'draining' ? journal.mode : 'running';
let draining = new Set(journal.waiting.keys());
const inFlight = new Set<string>();
const restingUntil = new Map<string, number>();
let done = 0;
let retries = 0;

function next(): Job | undefined {
  const now = Date.now();
  for (const [id, job] of journal.waiting) {
    const wanted = mode === 'running' || (mode === 'draining' && draining.has(id));
    if (wanted && !inFlight.has(id) && (restingUntil.get(id) ?? 0) <= now) return job;
  }
  return undefined;
}

async function work(job: Job): Promise<void> {
  inFlight.add(job.id);
  try {
    await confirmOrder(pool, job);
    journal.done(job.id);
    draining.delete(job.id);
    restingUntil.delete(job.id);
    done++;
  } catch (error) {
    retries++;
    restingUntil.set(job.id, Date.now() + AGAIN_AFTER_MS);
    console.error('confirmation failed, again later', job.id, String(error));
  } finally {
    inFlight.delete(job.id);
  }
  fill();
}

function fill(): void {
  while (inFlight.size < AT_ONCE) {
    const job = next();
    if (job === undefined) return;
    void work(job);
  }
}

function add(job: Job): void {
  if (!journal.waiting.has(job.id)) journal.add(job);
  fill();
}

function status(): Reply {
  const remaining =
    mode === 'running' ? journal.waiting.size : mode === 'draining' ? draining.size : inFlight.size;
  return {
    body: {
      depth: journal.waiting.size - inFlight.size,
      inFlight: inFlight.size,
      paused: mode !== 'running',
      mode,
      remaining,
      drained: mode !== 'running' && remaining === 0,
      done,
      retries,
    },
  };
}

function turn(to: typeof mode): Reply {
  if (to === 'draining' && mode !== 'draining') draining = new Set(journal.waiting.keys());
  mode = to;
  journal.setMode(to);
  fill();
  return status();
}

async function sweep(): Promise<void> {
  try {
    for (const job of await forgottenOrders(pool)) add(job);
  } catch (error) {
    console.error('sweep failed, again later', String(error));
  }
}

const server = await serveJson(shop.ports.queue, {
  'GET /health': () => ({ body: { status: 'healthy' } }),
  'GET /queue': () => status(),
  'GET /queue/jobs': () => ({
    body: { jobs: [...journal.waiting.values()].map((job) => ({ ...job, inFlight: inFlight.has(job.id) })) },
  }),
  'POST /queue/pause': () => turn('paused'),
  'POST /queue/drain': () => turn('draining'),
  'POST /queue/resume': () => turn('running'),
  'POST /jobs': ({ body }) => {
    const job = Job.safeParse(body);
    if (!job.success) throw new ShopError(400, 'invalid', 'expected {"id": "...", "orderId": 1}');
    add(job.data);
    return { status: 202, body: { id: job.data.id, depth: journal.waiting.size } };
  },
});
fill();
setInterval(() => void sweep(), SWEEP_EVERY_MS).unref();
setInterval(fill, AGAIN_AFTER_MS / 2).unref();

onLeash(async () => {
  mode = 'paused';
  await closeServer(server);
  while (inFlight.size > 0) await new Promise((later) => setTimeout(later, 20));
  await pool.end();
  journal.close();
});
