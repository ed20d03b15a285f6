import { ServiceError } from '#local/service.ts';
import { type MetricAlarm, type MetricAlarmInput, watched } from './alarm.ts';
import { sizeOf } from './assess.ts';
import type { MetricStore } from './metric-store.ts';
import { runQuery } from './query.ts';
import { isList } from './series.ts';

const SINGLE = [
  'MetricName',
  'Namespace',
  'Dimensions',
  'Period',
  'Unit',
  'Statistic',
  'ExtendedStatistic',
] as const satisfies readonly (keyof MetricAlarmInput)[];
const DAY = 86_400;
const MOST_METRICS = 10;
const NOTHING: MetricStore = { add: () => {}, window: () => undefined, metrics: () => [], *slots() {} };

/** Refuses, as PutMetricAlarm does, what the schema alone cannot: combinations, periods, expressions. */
export function checkMetricAlarm(alarm: Pick<MetricAlarm, 'config' | 'metricId'>): void {
  const { config } = alarm;
  const { period, evaluationPeriods: n } = sizeOf(alarm);
  if (config.DatapointsToAlarm !== undefined && config.DatapointsToAlarm > n) {
    throw refused(`DatapointsToAlarm (${config.DatapointsToAlarm}) must not exceed EvaluationPeriods (${n})`);
  }
  if (config.Metrics) checkMath(config);
  else checkSingle(config);
  if (period < 10) throw refused(`Period must be 10, 20, 30 or a multiple of 60 seconds, not ${period}`);
  const [most, when] =
    period < 3600 ? [DAY, 'for periods below an hour'] : [7 * DAY, 'for periods of an hour and more'];
  if (period * n > most) {
    throw refused(`EvaluationPeriods * Period is ${period * n} seconds; at most ${most} are allowed ${when}`);
  }
  checkResult(alarm);
}

function checkSingle(config: MetricAlarmInput): void {
  for (const name of ['MetricName', 'Namespace', 'Period'] as const) {
    if (config[name] === undefined) throw refused(`${name} is required when Metrics is not given`);
  }
  if ((config.Statistic === undefined) === (config.ExtendedStatistic === undefined)) {
    throw refused('exactly one of Statistic and ExtendedStatistic must be given');
  }
  if (config.EvaluateLowSampleCountPercentile !== undefined && config.ExtendedStatistic === undefined) {
    throw refused('EvaluateLowSampleCountPercentile goes with a percentile only');
  }
}

function checkMath(config: MetricAlarmInput): void {
  const queries = config.Metrics ?? [];
  const both = SINGLE.filter((name) => config[name] !== undefined);
  if (both.length > 0) throw refused(`${both.join(', ')} must not be given together with Metrics`);
  const ids = new Set(queries.map((query) => query.Id));
  if (ids.size < queries.length) throw refused('every query in Metrics needs its own Id');
  const shown = queries.filter((query) => query.ReturnData ?? true);
  if (shown.length !== 1) throw refused(`exactly one query must have ReturnData true, not ${shown.length}`);
  const metrics = queries.filter((query) => query.MetricStat);
  if (metrics.length > MOST_METRICS)
    throw refused(`at most ${MOST_METRICS} metrics are allowed, not ${metrics.length}`);
  const periods = new Set(metrics.map((query) => query.MetricStat?.Period));
  if (periods.size > 1) throw refused(`all metrics need the same period, not ${[...periods].join(', ')}`);
}

/** Computes the alarm once over nothing: what cannot be computed, or is no single time series, is refused. */
function checkResult(alarm: Pick<MetricAlarm, 'config' | 'metricId'>): void {
  const { queries, id } = watched(alarm);
  const { value } = runQuery(NOTHING, queries, id, (period) => ({ from: 0, to: period * 1000 }));
  if (typeof value === 'number' || isList(value)) {
    throw refused(
      `Error in expression '${id}': an alarm watches a single time series, not ${isList(value) ? 'an array' : 'a number'}`,
    );
  }
}

function refused(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
