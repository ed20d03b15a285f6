import type { Ended } from './ledger.ts';

export const SLOW_MS = 500;
/** A version is failing while more than this share of its requests of the last seconds failed. */
const FAILING_SHARE = 0.01;
const WINDOW_MS = 10_000;
/** Fewer requests than this in the window say nothing. */
const FEWEST = 20;

export interface Counts {
  accepted: number;
  succeeded: number;
  failed: number;
  /** Took longer than 500 ms, whatever the outcome. */
  slow: number;
  /** Failed, or slow, or answered by a version that was failing at the time. */
  affected: number;
  inFlight: number;
}

interface Tally {
  readonly counts: Counts;
  recent: { readonly at: number; readonly failed: boolean; readonly ms: number }[];
}

/** Counts of every version since the ledger began: accepted = succeeded + failed + inFlight, always. */
export interface Counters {
  accepted(version: string): void;
  ended(entry: Ended): void;
  /** Remembers a request for the window that tells a failing version; replayed ones are not remembered. */
  remember(version: string, failed: boolean, ms: number): void;
  failing(version: string): boolean;
  of(version: string): Counts;
  stats(): {
    total: Counts;
    versions: Record<string, Counts & { failing: boolean; p50: number; p99: number }>;
  };
}

const zero = (): Counts => ({ accepted: 0, succeeded: 0, failed: 0, slow: 0, affected: 0, inFlight: 0 });

function percentile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
}

export function createCounters(now: () => number): Counters {
  const tallies = new Map<string, Tally>();
  const tally = (version: string): Tally => {
    const found = tallies.get(version) ?? { counts: zero(), recent: [] };
    tallies.set(version, found);
    return found;
  };
  const recent = (version: string): Tally['recent'] => {
    const mine = tally(version);
    const since = now() - WINDOW_MS;
    const first = mine.recent.findIndex(({ at }) => at >= since);
    mine.recent = first === -1 ? [] : mine.recent.slice(first);
    return mine.recent;
  };
  const failing = (version: string): boolean => {
    const window = recent(version);
    return (
      window.length >= FEWEST && window.filter(({ failed }) => failed).length / window.length > FAILING_SHARE
    );
  };
  return {
    accepted(version) {
      const { counts } = tally(version);
      counts.accepted++;
      counts.inFlight++;
    },
    ended({ version, outcome, ms, affected }) {
      const { counts } = tally(version);
      counts[outcome]++;
      counts.inFlight--;
      if (ms > SLOW_MS) counts.slow++;
      if (affected.length > 0) counts.affected++;
    },
    remember: (version, failed, ms) => void tally(version).recent.push({ at: now(), failed, ms }),
    failing,
    of: (version) => ({ ...tally(version).counts }),
    stats() {
      const total = zero();
      const versions: ReturnType<Counters['stats']>['versions'] = {};
      for (const [version, { counts }] of tallies) {
        for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += counts[key];
        const latencies = recent(version)
          .map(({ ms }) => ms)
          .sort((a, b) => a - b);
        versions[version] = {
          ...counts,
          failing: failing(version),
          p50: percentile(latencies, 0.5),
          p99: percentile(latencies, 0.99),
        };
      }
      return { total, versions };
    },
  };
}
