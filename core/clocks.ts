import type { Rollback } from './records.ts';
import type { Clocks } from './report/input.ts';

type Times = Pick<Rollback, 'signal' | 'decidedAt' | 'firstActionAt' | 'lastActionAt' | 'verifiedAt'>;

/**
 * The five clocks of section 3, in seconds, each undefined while one of its ends is not known: T1 first breaching
 * datapoint to trigger, T2 trigger to first action, T3 first to last action, T4 last action to verified, T5 all of
 * it. A person's request is its own trigger.
 */
export function clocks({ signal, decidedAt, firstActionAt, lastActionAt, verifiedAt }: Times): Clocks {
  const isRequest = signal === undefined || signal.source === 'person';
  const triggeredAt = isRequest ? decidedAt : signal.changedAt;
  const breachedAt = isRequest ? undefined : signal.breachedAt;
  return {
    t1: secondsFrom(breachedAt, triggeredAt),
    t2: secondsFrom(triggeredAt, firstActionAt),
    t3: secondsFrom(firstActionAt, lastActionAt),
    t4: secondsFrom(lastActionAt, verifiedAt),
    t5: secondsFrom(breachedAt ?? triggeredAt, verifiedAt),
  };
}

function secondsFrom(start: string | undefined, end: string | undefined): number | undefined {
  if (start === undefined || end === undefined) return undefined;
  const seconds = (Date.parse(end) - Date.parse(start)) / 1000;
  // Two machines' clocks may disagree by a little; less than nothing was never measured.
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** A phase that is still to come or to end: its estimate, and what it took in earlier rollbacks and drills. */
export interface Remaining {
  readonly estimateSeconds: number;
  readonly history?: readonly number[];
  /** Seconds spent in it so far, for the phase that is running. */
  readonly spentSeconds?: number;
}

/** Seconds from the decision to the end: what has passed and what is left, from history where there is one. */
export function forecast({
  elapsedSeconds,
  remaining,
}: {
  readonly elapsedSeconds: number;
  readonly remaining: readonly Remaining[];
}): number {
  return remaining.reduce(
    (sum, phase) => sum + Math.max(0, expectedSeconds(phase) - (phase.spentSeconds ?? 0)),
    elapsedSeconds,
  );
}

/** The median of what was measured, which one bad day does not move; without history the estimate. */
function expectedSeconds({ estimateSeconds, history = [] }: Remaining): number {
  const sorted = history.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? estimateSeconds : (upper + lower) / 2;
}

/**
 * The moment (ISO 8601) from which the forecast is over the SLA unless the present phase, the first of `remaining`,
 * was left before. It lies in the past where the phases to come alone are too long.
 */
export function forecastBreachAt({
  startedAt,
  slaSeconds,
  remaining,
}: {
  readonly startedAt: string;
  readonly slaSeconds: number;
  readonly remaining: readonly Remaining[];
}): string {
  const later = forecast({ elapsedSeconds: 0, remaining: remaining.slice(1) });
  return new Date(Date.parse(startedAt) + (slaSeconds - later) * 1000).toISOString();
}
