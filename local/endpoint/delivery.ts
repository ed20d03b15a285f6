import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { LocalClock, Timer } from '../clock.ts';

/** Something to hand over at least once. `attempt` counts from 0. */
interface Job<T> {
  readonly id: string;
  readonly payload: T;
  readonly attempt: number;
}

export interface Delivery<T> {
  /** Journals the job, then hands it over without waiting for the outcome. */
  send(payload: T): string;
  /** Jobs that failed for good, newest last. */
  dropped(): readonly (Job<T> & { readonly reason: string })[];
  /** Resolves when nothing is under way or waiting for a retry. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface DeliveryOptions<T> {
  /** JSON lines of jobs sent and jobs over; without it a restart forgets. */
  readonly file?: string;
  readonly clock: LocalClock;
  /** Waits before each further attempt; its length is the number of retries. */
  readonly retryAfterMs: readonly number[];
  /** Hands over once. A rejection is an attempt that failed. */
  readonly handOver: (job: Job<T>) => Promise<void>;
  /** Whether a further attempt is pointless. */
  readonly giveUp?: (error: unknown) => boolean;
}

const KEEP_DROPPED = 100;
const PATIENCE_MS = 2_000;
const COMPACT_AFTER_LINES = 2_000;

/**
 * Hands jobs over at least once, also when the process is killed in between: what was sent and is not over is
 * sent again at the start, so receivers must bear a repetition (as they must on AWS).
 */
export function createDelivery<T>(options: DeliveryOptions<T>): Delivery<T> {
  const { clock, retryAfterMs, handOver, giveUp } = options;
  const journal = openJournal<T>(options.file);
  const dropped: (Job<T> & { reason: string })[] = [];
  const waits = new Map<string, Timer>();
  const running = new Set<Promise<void>>();
  const idlers: (() => void)[] = [];
  let closed = false;

  const retry = (job: Job<T>, wait: number): void => {
    const timer = clock.after(wait, () => {
      waits.delete(job.id);
      run({ ...job, attempt: job.attempt + 1 });
    });
    waits.set(job.id, timer);
  };
  const run = (job: Job<T>): void => {
    if (closed) return;
    const attempt = handOver(job)
      .then(
        () => journal.over(job.id),
        (error: unknown) => {
          if (closed) return;
          const wait = retryAfterMs[job.attempt];
          if (wait !== undefined && giveUp?.(error) !== true) return retry(job, wait);
          dropped.push({ ...job, reason: error instanceof Error ? error.message : String(error) });
          dropped.splice(0, dropped.length - KEEP_DROPPED);
          journal.over(job.id);
        },
      )
      .finally(() => {
        running.delete(attempt);
        if (running.size === 0 && waits.size === 0) for (const resolve of idlers.splice(0)) resolve();
      });
    running.add(attempt);
  };
  // After the caller has finished wiring itself up.
  setImmediate(() => {
    for (const [id, payload] of journal.open()) run({ id, payload, attempt: 0 });
  });

  return {
    send(payload) {
      const id = randomUUID();
      journal.sent(id, payload);
      run({ id, payload, attempt: 0 });
      return id;
    },
    dropped: () => dropped,
    idle: () =>
      running.size === 0 && waits.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => idlers.push(resolve)),
    async close() {
      closed = true;
      for (const timer of waits.values()) timer.cancel();
      // What does not end in time is still in the journal, and is handed over again at the next start.
      const patience = new AbortController();
      await Promise.race([
        Promise.allSettled(running),
        setTimeout(PATIENCE_MS, undefined, { signal: patience.signal, ref: false }).catch(() => undefined),
      ]);
      patience.abort();
    },
  };
}

interface Journal<T> {
  /** Jobs found at the start that were not over. */
  open(): ReadonlyMap<string, T>;
  sent(id: string, payload: T): void;
  over(id: string): void;
}

function openJournal<T>(file: string | undefined): Journal<T> {
  if (file === undefined) return { open: () => new Map(), sent: () => undefined, over: () => undefined };
  mkdirSync(dirname(file), { recursive: true });
  const live = new Map<string, T>();
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const entry = parseLine<T>(line);
    if (entry === undefined) continue;
    if ('payload' in entry) live.set(entry.id, entry.payload);
    else live.delete(entry.id);
  }
  const found = new Map(live);
  let lines = 0;
  const compact = (): void => {
    const left = [...live].map(([id, payload]) => `${JSON.stringify({ id, payload })}\n`);
    writeFileSync(file, left.join(''), { mode: 0o600 });
    lines = left.length;
  };
  const append = (entry: object): void => {
    appendFileSync(file, `${JSON.stringify(entry)}\n`);
    lines += 1;
    if (lines > COMPACT_AFTER_LINES && live.size === 0) compact();
  };
  compact();
  return {
    open: () => found,
    sent(id, payload) {
      live.set(id, payload);
      append({ id, payload });
    },
    over(id) {
      live.delete(id);
      append({ id });
    },
  };
}

/** A line cut by a kill is no line. */
function parseLine<T>(line: string): { id: string; payload: T } | { id: string } | undefined {
  try {
    return line === '' ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
