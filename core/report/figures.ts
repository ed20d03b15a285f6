import { formatDuration } from '../duration.ts';

/** What stands for a figure that was not taken; a report never writes 0 in its place. */
export const NOT_MEASURED = 'not measured';

/** Seconds between two ISO times; undefined when either is missing or unreadable. */
export function secondsBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** An ISO time so many seconds later; undefined when the time is missing or unreadable. */
export function laterBy(from: string | undefined, seconds: number): string | undefined {
  const at = from === undefined ? Number.NaN : Date.parse(from);
  return Number.isFinite(at) ? new Date(at + seconds * 1000).toISOString() : undefined;
}

/** Seconds during which at least one of the spans was open, so that regions side by side count once. */
export function busySeconds(spans: readonly (readonly [from: string, to: string])[]): number | undefined {
  const times = spans.map(([from, to]) => [Date.parse(from), Date.parse(to)] as const);
  if (times.length === 0 || times.some(([from, to]) => !Number.isFinite(to - from))) return undefined;
  let total = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const [from, to] of times.toSorted((a, b) => a[0] - b[0])) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total / 1000;
}

/**
 * How well estimates foretold what was measured: 1 - Σ|estimate - measured| / Σ estimate, never below 0; undefined
 * when nothing with an estimate was measured.
 */
export function accuracyOf(
  pairs: readonly { estimateSeconds: number; measuredSeconds?: number }[],
): number | undefined {
  let estimated = 0;
  let missed = 0;
  for (const { estimateSeconds, measuredSeconds } of pairs) {
    if (measuredSeconds === undefined) continue;
    estimated += estimateSeconds;
    missed += Math.abs(estimateSeconds - measuredSeconds);
  }
  return estimated > 0 ? Math.max(0, 1 - missed / estimated) : undefined;
}

export function showSeconds(seconds: number | undefined): string {
  if (seconds === undefined) return NOT_MEASURED;
  return seconds < 0 ? `-${formatDuration(-seconds)}` : formatDuration(seconds);
}

export function showCount(count: number | undefined): string {
  return count === undefined ? NOT_MEASURED : count.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

export function showShare(share: number | undefined): string {
  return share === undefined ? NOT_MEASURED : `${Math.round(share * 1000) / 10} %`;
}

export function showMoney(dollars: number | undefined): string {
  return dollars === undefined ? NOT_MEASURED : `$${showCount(Math.round(dollars * 100) / 100)}`;
}

export function showYesNo(value: boolean | undefined): string {
  if (value === undefined) return 'not known';
  return value ? 'yes' : 'no';
}

/** `2025-12-09 20:15:00 UTC`; what is not a time is shown as it is. */
export function showTime(at: string | undefined): string {
  if (at === undefined) return '–';
  return Number.isFinite(Date.parse(at))
    ? `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
    : at;
}
