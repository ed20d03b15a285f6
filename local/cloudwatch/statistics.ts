/** What was measured in one stretch of time: counts and, unless only sums came in, each distinct value. */
export interface Samples {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Value → how often. Undefined once a statistic set has hidden the single values. */
  readonly values: ReadonlyMap<number, number> | undefined;
}

/** Samples that grow in place: a second's samples arrive in many small pieces. */
export interface GrowingSamples extends Samples {
  count: number;
  sum: number;
  min: number;
  max: number;
  values: Map<number, number> | undefined;
}

export function noSamples(): GrowingSamples {
  const [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return { count: 0, sum: 0, min, max, values: new Map() };
}

/** Adds `more` to `total`, which is changed. */
export function absorb(total: GrowingSamples, more: Samples): void {
  total.count += more.count;
  total.sum += more.sum;
  total.min = Math.min(total.min, more.min);
  total.max = Math.max(total.max, more.max);
  if (!more.values) total.values = undefined;
  if (!total.values || !more.values) return;
  for (const [value, count] of more.values) total.values.set(value, (total.values.get(value) ?? 0) + count);
}

/** Several stretches as a new one; undefined when there is none. */
export function mergeAll(stretches: readonly Samples[]): Samples | undefined {
  if (stretches.length === 0) return undefined;
  const total = noSamples();
  for (const samples of stretches) absorb(total, samples);
  return total;
}

/** One statistic of the samples; undefined for a percentile whose single values are not known. */
export function statistic(samples: Samples, stat: string): number | undefined {
  switch (stat) {
    case 'SampleCount':
      return samples.count;
    case 'Sum':
      return samples.sum;
    case 'Average':
      return samples.sum / samples.count;
    case 'Minimum':
      return samples.min;
    case 'Maximum':
      return samples.max;
    default:
      return percentile(samples, Number(stat.slice(1)));
  }
}

/** Many alarms ask one window for its percentiles; sorting it once is enough, since merged samples stay as they are. */
const sorted = new WeakMap<Samples, Float64Array>();

function sortedValues(samples: Samples, counts: ReadonlyMap<number, number>): Float64Array {
  const values = sorted.get(samples) ?? Float64Array.from(counts.keys()).sort();
  sorted.set(samples, values);
  return values;
}

/** Nearest rank: the smallest value that at least `p` percent of the samples do not exceed. */
function percentile(samples: Samples, p: number): number | undefined {
  if (samples.min === samples.max) return samples.min;
  if (!samples.values) return undefined;
  // Rounded first, because 0.07 * 100 is a little more than 7 and would move up a rank.
  const rank = Math.max(1, Math.ceil(Number(((p * samples.count) / 100).toFixed(9))));
  let seen = 0;
  for (const value of sortedValues(samples, samples.values)) {
    seen += samples.values.get(value) ?? 0;
    if (seen >= rank) return value;
  }
  return samples.max;
}

/** A percentile of fewer samples says little: CloudWatch asks for 10/(1-p) from p50 up and 10/p below. */
export function fewestSamples(stat: string): number {
  const percent = Number(stat.slice(1));
  return Number((1000 / (percent >= 50 ? 100 - percent : percent)).toFixed(6));
}
