/** What was measured in one stretch of time: counts and, unless only sums came in, each distinct value. */
export interface Samples {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Value → how often. Undefined once a statistic set has hidden the single values. */
  readonly values: ReadonlyMap<number, number> | undefined;
}

/** Several stretches as one; undefined when there is none. */
export function mergeAll(stretches: readonly Samples[]): Samples | undefined {
  const [first] = stretches;
  if (!first || stretches.length === 1) return first;
  const total = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  const values = new Map<number, number>();
  for (const samples of stretches) {
    total.count += samples.count;
    total.sum += samples.sum;
    total.min = Math.min(total.min, samples.min);
    total.max = Math.max(total.max, samples.max);
    for (const [value, count] of samples.values ?? []) values.set(value, (values.get(value) ?? 0) + count);
  }
  return { ...total, values: stretches.every((samples) => samples.values) ? values : undefined };
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

/** Nearest rank: the smallest value that at least `p` percent of the samples do not exceed. */
function percentile(samples: Samples, p: number): number | undefined {
  if (samples.min === samples.max) return samples.min;
  if (!samples.values) return undefined;
  // Rounded first, because 0.07 * 100 is a little more than 7 and would move up a rank.
  const rank = Math.max(1, Math.ceil(Number(((p * samples.count) / 100).toFixed(9))));
  let seen = 0;
  for (const [value, count] of [...samples.values].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= rank) return value;
  }
  return samples.max;
}

/** A percentile of fewer samples says little: CloudWatch asks for 10/(1-p) from p50 up and 10/p below. */
export function fewestSamples(stat: string): number {
  const percent = Number(stat.slice(1));
  return Number((1000 / (percent >= 50 ? 100 - percent : percent)).toFixed(6));
}
