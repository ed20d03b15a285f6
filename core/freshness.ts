/** Section 5: what is older, or further ahead of our clock, is refused. */
export const OLDEST_SECONDS = 600;
export const FURTHEST_AHEAD_SECONDS = 60;

export type Freshness = 'fresh' | 'stale' | 'future' | 'undated';

/** How the time of an event stands to ours; both limits still count as fresh. */
export function freshness(changedAt: string, now: Date): Freshness {
  const age = ageSeconds(changedAt, now);
  if (Number.isNaN(age)) return 'undated';
  if (age > OLDEST_SECONDS) return 'stale';
  return age < -FURTHEST_AHEAD_SECONDS ? 'future' : 'fresh';
}

/** Seconds since then; NaN where it is no time. */
export function ageSeconds(changedAt: string, now: Date): number {
  return (now.getTime() - Date.parse(changedAt)) / 1000;
}
