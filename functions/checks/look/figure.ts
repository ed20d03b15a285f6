import * as z from 'zod';
import type { SeriesSource } from '#adapters/series.ts';
import { Metric } from '#core/plan-trigger.ts';
import { Name } from '#core/words.ts';

/** The defaults of verification: errors and authentication in per cent, latency in milliseconds. */
const PRESETS = {
  'error-rate': { below: 0.1, stat: 'Average', units: { percent: 1, fraction: 100 } },
  'latency-p99': { below: 200, stat: 'p99', units: { milliseconds: 1, seconds: 1000 } },
  'authentication-success': { above: 99.5, stat: 'Average', units: { percent: 1, fraction: 100 } },
} as const satisfies Record<string, Preset>;

interface Preset {
  readonly below?: number;
  readonly above?: number;
  readonly stat: string;
  readonly units: Readonly<Partial<Record<PublishedIn, number>>>;
}

const PublishedIn = z.enum(['percent', 'fraction', 'milliseconds', 'seconds']);
type PublishedIn = z.infer<typeof PublishedIn>;

/** Bounds around the value that was captured when the operation opened. */
const Baseline = z
  .strictObject({
    captured: Name,
    /** Where in the captured value the number is, when it is not the number itself. */
    path: z.string().min(1).optional(),
    atMostAbovePercent: z.number().nonnegative().optional(),
    atMostBelowPercent: z.number().nonnegative().optional(),
  })
  .refine(
    (baseline) => baseline.atMostAbovePercent !== undefined || baseline.atMostBelowPercent !== undefined,
    'expected atMostAbovePercent, atMostBelowPercent or both',
  );

const PlannedMetric = Metric.extend({ stat: z.string().optional() });

/** One figure to judge: where it is read, and limits that it must keep strictly. A preset fills in what is left out. */
const Planned = z.strictObject({
  name: Name,
  preset: z.enum(['error-rate', 'latency-p99', 'authentication-success']).optional(),
  /** What the metric itself is published in, where that is not what the preset counts in. */
  publishedIn: PublishedIn.optional(),
  metric: PlannedMetric.optional(),
  formula: z.string().min(1).max(1024).optional(),
  metrics: z.record(z.string().regex(/^[a-z][a-zA-Z0-9_]*$/), PlannedMetric).optional(),
  below: z.number().optional(),
  above: z.number().optional(),
  baseline: Baseline.optional(),
});
type Planned = z.infer<typeof Planned>;

export interface Figure {
  readonly name: string;
  readonly source: SeriesSource;
  /** Multiplies what was read, so that it counts in the unit of its limits. */
  readonly factor: number;
  readonly below: number | undefined;
  readonly above: number | undefined;
  readonly baseline: z.infer<typeof Baseline> | undefined;
}

export const Figure = Planned.transform((planned, context): Figure => {
  const preset: Preset | undefined = planned.preset && PRESETS[planned.preset];
  const below = planned.below ?? preset?.below;
  const above = planned.above ?? preset?.above;
  const complain = (message: string): never => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const source = sourceOf(planned, preset?.stat ?? 'Average');
  if (!source) return complain('expected either metric, or formula with its metrics');
  if (below === undefined && above === undefined && !planned.baseline) {
    return complain('expected a preset, below, above or baseline');
  }
  const publishedIn = planned.publishedIn ?? (planned.metric?.unit === 'Seconds' ? 'seconds' : undefined);
  const factor = publishedIn === undefined ? 1 : preset?.units[publishedIn];
  if (factor === undefined && planned.publishedIn !== undefined) {
    return complain(`expected a preset that counts in ${planned.publishedIn}`);
  }
  return { name: planned.name, source, factor: factor ?? 1, below, above, baseline: planned.baseline };
});

function sourceOf({ metric, formula, metrics }: Planned, stat: string): SeriesSource | undefined {
  const withStat = (planned: z.infer<typeof PlannedMetric>): Metric => ({
    ...planned,
    stat: planned.stat ?? stat,
  });
  if (metric) return formula || metrics ? undefined : { metric: withStat(metric) };
  if (!formula || !metrics) return undefined;
  const named = Object.entries(metrics).map(([id, planned]): [string, Metric] => [id, withStat(planned)]);
  return { formula, metrics: Object.fromEntries(named) };
}
