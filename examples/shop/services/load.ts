import { z } from 'zod';
import { closeServer, ShopError, serveJson } from '../shared/json-server.ts';
import { onLeash } from '../shared/leash.ts';
import { commandLine } from '../shared/shop-file.ts';
import { createCustomers } from './load-customers.ts';

const MOST_IN_FLIGHT = 1_000;

const Run = z.object({
  rate: z.number().min(1).max(200).default(50),
  durationSeconds: z.number().min(1).max(900).default(60),
});

const { shop } = commandLine();
const send = createCustomers(shop.router);

interface State {
  readonly startedAt: string;
  readonly rate: number;
  readonly durationSeconds: number;
  sent: number;
  ok: number;
  failed: number;
  /** Not sent, because too many were unanswered already. */
  heldBack: number;
  inFlight: number;
  stopping: boolean;
  readonly statuses: Record<string, number>;
  readonly latencies: number[];
}
let state: State | undefined;

async function one(mine: State): Promise<void> {
  mine.sent++;
  mine.inFlight++;
  const started = performance.now();
  const status = await send(mine.sent);
  mine.latencies.push(performance.now() - started);
  mine.statuses[status] = (mine.statuses[status] ?? 0) + 1;
  if (status === 0 || status >= 500) mine.failed++;
  else mine.ok++;
  mine.inFlight--;
}

/** Sends at its rate whatever the answers take, as customers do who do not know of one another. */
async function play(mine: State): Promise<void> {
  const started = performance.now();
  const end = started + mine.durationSeconds * 1000;
  let due = 0;
  while (!mine.stopping && performance.now() < end) {
    const wanted = ((performance.now() - started) / 1000) * mine.rate;
    for (; due < wanted; due++) {
      if (mine.inFlight >= MOST_IN_FLIGHT) mine.heldBack++;
      else void one(mine);
    }
    await new Promise((later) => setTimeout(later, 5));
  }
  mine.stopping = true;
}

function report(): Record<string, unknown> {
  if (state === undefined) return { running: false, finished: false, sent: 0, ok: 0, failed: 0, inFlight: 0 };
  const { latencies, stopping, ...counts } = state;
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
  return {
    ...counts,
    running: !stopping,
    finished: stopping && state.inFlight === 0,
    latency: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
  };
}

const server = await serveJson(shop.ports.load, {
  'GET /health': () => ({ body: { status: 'healthy' } }),
  'GET /load': () => ({ body: report() }),
  'POST /load/start': ({ body }) => {
    const run = Run.safeParse(body ?? {});
    if (!run.success) throw new ShopError(400, 'invalid', z.prettifyError(run.error));
    if (state !== undefined && !state.stopping)
      throw new ShopError(409, 'running', 'stop the running load first');
    const counts = { sent: 0, ok: 0, failed: 0, heldBack: 0, inFlight: 0, statuses: {}, latencies: [] };
    state = { ...run.data, ...counts, startedAt: new Date().toISOString(), stopping: false };
    void play(state);
    return { status: 202, body: report() };
  },
  'POST /load/stop': () => {
    if (state !== undefined) state.stopping = true;
    return { body: report() };
  },
});

onLeash(async () => {
  if (state !== undefined) state.stopping = true;
  await closeServer(server);
});
