import * as z from 'zod';
import { readSeries, type SeriesWindow } from '#adapters/series.ts';
import { Duration, formatDuration } from '#core/duration.ts';
import { type CheckTools, defineCheck, type Finding } from './check.ts';
import { orUnsure } from './look/answer.ts';
import { boundsOf } from './look/bound.ts';
import { distinct } from './look/distinct.ts';
import { Figure } from './look/figure.ts';
import { together } from './look/together.ts';
import { show } from './look/value.ts';

/** Datapoints may be published up to two periods late before a figure counts as silent. */
const LATE_PERIODS = 2;

const Settings = z
  .strictObject({
    figures: z.array(Figure).min(1).superRefine(distinct('name')),
    /** 10, 20, 30 seconds, or whole minutes. */
    period: Duration.default(60),
    /** How far back datapoints count; by default as many periods as datapoints are needed, and two more. */
    window: Duration.optional(),
    datapoints: z.int().min(1).max(100).default(2),
  })
  .refine(({ period }) => [10, 20, 30].includes(period) || (period > 0 && period % 60 === 0), {
    path: ['period'],
    message: 'expected 10, 20, 30 seconds, or whole minutes',
  })
  .refine(({ window = Number.POSITIVE_INFINITY, period, datapoints }) => window >= period * datapoints, {
    path: ['window'],
    message: 'expected a window that holds the datapoints needed',
  });
type Settings = z.infer<typeof Settings>;

/** Figures against limits and baseline, from the metric itself and only from full periods after traffic was changed. */
export const metric = defineCheck({
  kind: 'metric',
  with: Settings,
  iam: ['cloudwatch:GetMetricData'],
  example: {
    period: '10s',
    datapoints: 2,
    figures: [
      { name: 'error-rate', preset: 'error-rate', metric: { namespace: 'Shop', name: 'ErrorRate' } },
      {
        name: 'latency',
        metric: { namespace: 'Shop', name: 'Latency', stat: 'p99' },
        baseline: { captured: 'latency-before', atMostAbovePercent: 5 },
      },
    ],
  },

  async run(settings, tools) {
    const window = fullPeriods(settings, tools);
    if (window.start >= window.end) {
      const since = `traffic was last changed at ${tools.since.toISOString()}`;
      return {
        result: 'unsure',
        reason: `no full period of ${formatDuration(settings.period)} has passed since ${since}`,
      };
    }
    const findings = settings.figures.map(async (figure) => {
      const finding = await orUnsure(figure.name, () => judge(figure, settings, window, tools));
      return [figure.name, finding] as const;
    });
    return together(Object.fromEntries(await Promise.all(findings)));
  },
});

function fullPeriods({ period, window, datapoints }: Settings, { now, since }: CheckTools): SeriesWindow {
  const ms = period * 1000;
  const end = Math.floor(now().getTime() / ms) * ms;
  const back = Math.floor((window ?? period * (datapoints + LATE_PERIODS)) / period) * ms;
  return { period, start: Math.max(Math.ceil(since.getTime() / ms) * ms, end - back), end };
}

async function judge(
  figure: Figure,
  { period, datapoints }: Settings,
  window: SeriesWindow,
  tools: CheckTools,
): Promise<Finding> {
  const bounds = boundsOf(figure, tools);
  if (!bounds) return { result: 'unsure', reason: `${figure.name} has no captured baseline to compare with` };
  const series = await readSeries(figure.source, window, tools);
  if (!series.complete) return { result: 'unsure', reason: `${figure.name} is not known: ${series.why}` };
  const values = series.values.slice(-datapoints).map((value) => value * figure.factor);
  if (values.length < datapoints) {
    const found = `${values.length} of ${datapoints} datapoints`;
    return { result: 'unsure', reason: `${figure.name} has ${found} needed since traffic was last changed` };
  }
  const broken = bounds.filter(({ worst, holds }) => !holds(worst(values)));
  const told = broken.length > 0 ? broken : bounds;
  const [first] = told;
  if (!first) return { result: 'unsure', reason: `${figure.name} has no limit to keep` };
  const span = `the last ${datapoints} full periods of ${formatDuration(period)}`;
  return {
    result: broken.length > 0 ? 'fail' : 'pass',
    reason: `${figure.name} was ${show(first.worst(values))} at worst in ${span}, expected ${told.map(({ words }) => words).join(' and ')}`,
    value: first.worst(values),
    limit: first.limit,
  };
}
