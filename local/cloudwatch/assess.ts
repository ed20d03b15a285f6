import { type MetricAlarm, watched } from './alarm.ts';
import { breaches, evaluate, type Outcome, type Point, type TreatMissingData } from './evaluate.ts';
import type { MetricStore } from './metric-store.ts';
import { runQuery } from './query.ts';
import { isList } from './series.ts';
import type { MetricStat } from './shapes.ts';
import { fewestSamples } from './statistics.ts';

/** One period as the alarm saw it; `at` is its beginning in epoch milliseconds. */
export interface Datapoint {
  readonly at: number;
  readonly value: number | undefined;
  /** Undefined for a metric math expression. */
  readonly sampleCount: number | undefined;
  readonly breaching: boolean;
}

export interface Assessment extends Outcome {
  readonly now: number;
  readonly period: number;
  /** Undefined for a metric math expression. */
  readonly stat: string | undefined;
  /** The whole evaluation range, oldest first. */
  readonly datapoints: readonly Datapoint[];
}

/** Seconds between two evaluations: 10 for high-resolution alarms, an hour beyond a day, else a minute. */
export function tickOf(alarm: MetricAlarm): number {
  const { period, evaluationPeriods } = sizeOf(alarm);
  if (period * evaluationPeriods > 86_400) return 3600;
  return period < 60 ? 10 : 60;
}

/** Period (seconds) and N of an alarm, whichever way it is configured. */
export function sizeOf(alarm: Pick<MetricAlarm, 'config' | 'metricId'>): {
  readonly period: number;
  readonly evaluationPeriods: number;
} {
  const { queries } = watched(alarm);
  const periods = queries.map((query) => query.MetricStat?.Period ?? query.Period ?? 1);
  return { period: Math.max(...periods), evaluationPeriods: alarm.config.EvaluationPeriods };
}

/** AWS/DynamoDB ignores gaps unless the alarm says otherwise; everything else calls them missing. */
export function treatmentOf({ config }: MetricAlarm): TreatMissingData {
  const namespaces = [
    config.Namespace,
    ...(config.Metrics ?? []).map((query) => query.MetricStat?.Metric.Namespace),
  ];
  return config.TreatMissingData ?? (namespaces.includes('AWS/DynamoDB') ? 'ignore' : 'missing');
}

/**
 * Reads the alarm's evaluation range as it is now, late data included, and evaluates it. The window slides
 * with the tick (a 5-minute alarm looks at minutes 2-6 at minute 6) unless it is a wall-clock window.
 */
export function assess(
  alarm: MetricAlarm,
  store: MetricStore,
  now: number,
  rangeOf: (evaluationPeriods: number) => number,
): Assessment {
  const { config } = alarm;
  const { period } = sizeOf(alarm);
  const { queries, id } = watched(alarm);
  const align = (config.EvaluationWindow?.WallClockWindow ? period : period < 60 ? 10 : 60) * 1000;
  const to = Math.floor(now / align) * align;
  const from = to - rangeOf(config.EvaluationPeriods) * period * 1000;

  const { times, value } = runQuery(store, queries, id, () => ({ from, to }));
  const series = typeof value === 'number' ? undefined : isList(value) ? value[0] : value;
  const stat = queries.find((query) => query.Id === id)?.MetricStat;
  const datapoints = times.map((at, index): Datapoint => {
    const point = series?.values[index];
    return {
      at,
      value: point,
      sampleCount: stat && samplesAt(store, stat, at),
      breaching: point !== undefined && breaches(point, config.ComparisonOperator, config.Threshold),
    };
  });
  const ignoreFewerThan =
    stat?.Stat.startsWith('p') && config.EvaluateLowSampleCountPercentile === 'ignore'
      ? fewestSamples(stat.Stat)
      : 0;
  const outcome = evaluate(
    datapoints.map((datapoint) => pointOf(datapoint, ignoreFewerThan)),
    {
      evaluationPeriods: config.EvaluationPeriods,
      datapointsToAlarm: config.DatapointsToAlarm ?? config.EvaluationPeriods,
      treatMissingData: treatmentOf(alarm),
    },
  );
  return { ...outcome, now, period, stat: stat?.Stat, datapoints };
}

function samplesAt(store: MetricStore, stat: MetricStat, at: number): number | undefined {
  return store.window(stat.Metric, Math.floor(at / 1000), stat.Period, stat.Unit)?.count;
}

function pointOf(datapoint: Datapoint, ignoreFewerThan: number): Point {
  if (datapoint.value === undefined) return undefined;
  if ((datapoint.sampleCount ?? 0) < ignoreFewerThan) return 'too-few';
  return datapoint.breaching ? 'breaching' : 'fine';
}
