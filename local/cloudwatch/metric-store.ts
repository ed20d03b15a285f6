import type { Dimension, Metric } from './shapes.ts';
import { absorb, type GrowingSamples, mergeAll, noSamples, type Samples } from './statistics.ts';

/** Samples of one metric and unit, which began at `second` (epoch seconds; whole minutes unless high resolution). */
export interface Slot {
  readonly metric: Metric;
  readonly unit: string;
  readonly second: number;
  readonly samples: Samples;
}

/** Samples by metric and second. Two samples of one second, metric and unit are merged. */
export interface MetricStore {
  add(slot: Slot): void;
  /** The samples in [from, from + length) seconds, over all units unless one is named. */
  window(metric: Metric, from: number, length: number, unit?: string): Samples | undefined;
  metrics(): Metric[];
  /** Everything kept, for a snapshot. */
  slots(): Generator<Slot>;
}

interface Series {
  readonly metric: Metric;
  readonly seconds: Map<number, Map<string, GrowingSamples>>;
  /** Windows read since the last change: at one tick, many alarms read the same ones. */
  readonly windows: Map<string, Samples | undefined>;
}

const HISTORY_SECONDS = 24 * 3600;
const CAPACITY = 2_000_000;
const MOST_WINDOWS = 200;

/** Keeps a day of samples; when they outgrow `capacity` distinct values, the oldest half of that day goes first. */
export function createMetricStore(now: () => number, capacity = CAPACITY): MetricStore {
  const series = new Map<string, Series>();
  let size = 0;
  let checkAt = 10_000;

  function forgetBefore(second: number): void {
    for (const [key, { seconds, windows }] of series) {
      windows.clear();
      for (const [at, units] of seconds) {
        if (at >= second) continue;
        for (const samples of units.values()) size -= weight(samples);
        seconds.delete(at);
      }
      if (seconds.size === 0) series.delete(key);
    }
  }

  function keepBounded(): void {
    const today = Math.floor(now() / 1000);
    for (let horizon = HISTORY_SECONDS; horizon >= 60; horizon /= 2) {
      forgetBefore(today - horizon);
      if (size <= capacity) break;
    }
    checkAt = Math.max(10_000, Math.min(capacity, size * 2));
  }

  return {
    add({ metric, unit, second, samples }) {
      const key = keyOf(metric);
      const one: Series = series.get(key) ?? { metric, seconds: new Map(), windows: new Map() };
      series.set(key, one);
      one.windows.clear();
      const units = one.seconds.get(second) ?? new Map<string, GrowingSamples>();
      one.seconds.set(second, units);
      const total = units.get(unit) ?? noSamples();
      const before = units.has(unit) ? weight(total) : 0;
      absorb(total, samples);
      units.set(unit, total);
      size += weight(total) - before;
      if (size > checkAt) keepBounded();
    },
    window(metric, from, length, unit) {
      const one = series.get(keyOf(metric));
      if (!one) return undefined;
      const key = `${from} ${length} ${unit}`;
      const known = one.windows.get(key);
      if (known || one.windows.has(key)) return known;
      const samples = mergeAll(samplesIn(one.seconds, from, length, unit));
      if (one.windows.size >= MOST_WINDOWS) one.windows.clear();
      one.windows.set(key, samples);
      return samples;
    },
    metrics: () => [...series.values()].map((one) => one.metric),
    *slots() {
      for (const { metric, seconds } of series.values()) {
        for (const [second, units] of seconds) {
          for (const [unit, samples] of units) yield { metric, unit, second, samples };
        }
      }
    },
  };
}

function weight(samples: Samples): number {
  return samples.values?.size ?? 1;
}

function samplesIn(
  seconds: Series['seconds'],
  from: number,
  length: number,
  unit: string | undefined,
): Samples[] {
  const found: Samples[] = [];
  for (const at of secondsBetween(seconds, from, length)) {
    for (const [name, samples] of seconds.get(at) ?? []) {
      if (unit === undefined || unit === name) found.push(samples);
    }
  }
  return found;
}

/** Walks whichever is shorter: the window or what is stored. */
function* secondsBetween(
  seconds: ReadonlyMap<number, unknown>,
  from: number,
  length: number,
): Generator<number> {
  if (length <= seconds.size) {
    for (let at = from; at < from + length; at++) yield at;
  } else {
    for (const at of seconds.keys()) if (at >= from && at < from + length) yield at;
  }
}

/** Dimensions identify a metric whatever their order. */
export function keyOf(metric: Metric): string {
  return JSON.stringify([metric.Namespace, metric.MetricName, ...sortedPairs(metric.Dimensions)]);
}

function sortedPairs(dimensions: readonly Dimension[] = []): [string, string][] {
  return dimensions
    .map(({ Name, Value }): [string, string] => [Name, Value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
