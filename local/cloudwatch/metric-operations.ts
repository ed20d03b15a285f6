import { z } from 'zod';
import { type Operation, ServiceError } from '#local/service.ts';
import type { Ledger } from './ledger.ts';
import { keyOf, type Slot } from './metric-store.ts';
import { runQuery, timesOf } from './query.ts';
import { isList, type Series } from './series.ts';
import {
  Dimension,
  Instant,
  MetricDataQuery,
  MetricDatum,
  Percentile,
  Period,
  read,
  Statistic,
} from './shapes.ts';
import { type Samples, statistic } from './statistics.ts';

const MetricData = z.array(MetricDatum).max(1000);
const PutMetricData = z.object({
  Namespace: z.string().min(1).max(255),
  MetricData: MetricData.default([]),
  EntityMetricData: z.array(z.object({ MetricData: MetricData.default([]) })).default([]),
});
const GetMetricData = z.object({
  MetricDataQueries: z.array(MetricDataQuery).min(1).max(500),
  StartTime: Instant,
  EndTime: Instant,
  ScanBy: z.enum(['TimestampAscending', 'TimestampDescending']).default('TimestampDescending'),
});
const GetMetricStatistics = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(Dimension).optional(),
  StartTime: Instant,
  EndTime: Instant,
  Period,
  Statistics: z.array(Statistic).default([]),
  ExtendedStatistics: z.array(Percentile).default([]),
  Unit: z.string().optional(),
});
const ListMetrics = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string().optional() })).default([]),
  NextToken: z.string().optional(),
});

const TWO_WEEKS_MS = 14 * 24 * 3600 * 1000;
const TWO_HOURS_MS = 2 * 3600 * 1000;
const METRICS_A_PAGE = 500;

/** PutMetricData, GetMetricData, GetMetricStatistics and ListMetrics over a ledger's metrics. */
export function metricOperations(ledger: Ledger, now: () => number): Readonly<Record<string, Operation>> {
  return {
    async PutMetricData(input) {
      const { Namespace, MetricData: data, EntityMetricData } = read(PutMetricData, input);
      const all = [...data, ...EntityMetricData.flatMap((entity) => entity.MetricData)];
      ledger.addSlots(all.map((datum) => slotOf(Namespace, datum, now())));
      return {};
    },

    async GetMetricData(input) {
      const { MetricDataQueries: queries, StartTime, EndTime, ScanBy } = read(GetMetricData, input);
      if (StartTime >= EndTime) throw invalid('StartTime must be before EndTime');
      refuseTwins(queries);
      const shown = queries.filter((query) => query.ReturnData ?? true);
      return {
        MetricDataResults: shown.flatMap(({ Id }) => {
          const spanOf = (period: number) => ({ from: alignDown(StartTime, period), to: EndTime });
          const { times, value } = runQuery(ledger.metrics, queries, Id, spanOf);
          if (typeof value === 'number') {
            throw new ServiceError(
              'ValidationError',
              `Error in expression '${Id}': the result is a number, not a time series`,
            );
          }
          return (isList(value) ? value : [value]).map((series) => resultOf(Id, series, times, ScanBy));
        }),
        Messages: [],
      };
    },

    async GetMetricStatistics(input) {
      const wanted = read(GetMetricStatistics, input);
      if (wanted.StartTime >= wanted.EndTime) throw invalid('StartTime must be before EndTime');
      if (wanted.Statistics.length + wanted.ExtendedStatistics.length === 0)
        throw new ServiceError(
          'MissingRequiredParameterException',
          'Statistics or ExtendedStatistics must be given',
        );
      const { Namespace, MetricName, Dimensions, Unit } = wanted;
      const from = alignDown(wanted.StartTime, wanted.Period);
      const Datapoints = timesOf({ from, to: wanted.EndTime }, wanted.Period).flatMap((at) => {
        const metric = { Namespace, MetricName, Dimensions };
        const samples = ledger.metrics.window(metric, at / 1000, wanted.Period, Unit);
        return samples ? [datapointOf(at, samples, wanted)] : [];
      });
      return { Label: MetricName, Datapoints };
    },

    async ListMetrics(input) {
      const { Namespace, MetricName, Dimensions, NextToken } = read(ListMetrics, input);
      const matching = ledger.metrics
        .metrics()
        .filter((metric) => Namespace === undefined || metric.Namespace === Namespace)
        .filter((metric) => MetricName === undefined || metric.MetricName === MetricName)
        .filter((metric) =>
          Dimensions.every(({ Name, Value }) =>
            metric.Dimensions?.some(
              (one) => one.Name === Name && (Value === undefined || one.Value === Value),
            ),
          ),
        )
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      const start = Number(NextToken ?? 0);
      const Metrics = matching
        .slice(start, start + METRICS_A_PAGE)
        .map((metric) => ({ Dimensions: [], ...metric }));
      const next = start + METRICS_A_PAGE;
      return next < matching.length ? { Metrics, NextToken: String(next) } : { Metrics };
    },
  };
}

/** A datum without high resolution counts for its whole minute, as on AWS. */
function slotOf(namespace: string, datum: MetricDatum, now: number): Slot {
  const at = datum.Timestamp ?? now;
  if (at < now - TWO_WEEKS_MS || at > now + TWO_HOURS_MS) {
    throw invalid(
      `Timestamp of ${datum.MetricName} must be within the past two weeks and the next two hours`,
    );
  }
  const { MetricName, Dimensions = [], Unit = 'None', StorageResolution = 60 } = datum;
  return {
    metric: { Namespace: namespace, MetricName, Dimensions },
    unit: Unit,
    second: Math.floor(at / 1000 / StorageResolution) * StorageResolution,
    samples: samplesOf(datum),
  };
}

function samplesOf({ MetricName, Value, Values, Counts, StatisticValues: set }: MetricDatum): Samples {
  const given = [Value, Values, set].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw new ServiceError(
      'InvalidParameterCombinationException',
      `${MetricName} needs exactly one of Value, Values and StatisticValues`,
    );
  }
  if (set) {
    const values = set.Minimum === set.Maximum ? new Map([[set.Minimum, set.SampleCount]]) : undefined;
    return { count: set.SampleCount, sum: set.Sum, min: set.Minimum, max: set.Maximum, values };
  }
  const list = Values ?? [Value ?? 0];
  if (Counts && Counts.length !== list.length) throw invalid(`${MetricName} needs as many Counts as Values`);
  if (list.length === 0) throw invalid(`${MetricName} has no Values`);
  const values = new Map<number, number>();
  let [count, sum] = [0, 0];
  for (const [index, value] of list.entries()) {
    const times = Counts?.[index] ?? 1;
    values.set(value, (values.get(value) ?? 0) + times);
    count += times;
    sum += value * times;
  }
  return { count, sum, min: Math.min(...list), max: Math.max(...list), values };
}

function refuseTwins(queries: readonly MetricDataQuery[]): void {
  const twin = queries.find(({ Id }, index) => queries.findIndex((other) => other.Id === Id) !== index);
  if (twin) throw new ServiceError('ValidationError', `The Id '${twin.Id}' is used by more than one query`);
}

function resultOf(
  Id: string,
  series: Series,
  times: readonly number[],
  scanBy: string,
): Record<string, unknown> {
  const points = times.flatMap((at, index) => {
    const value = series.values[index];
    return value === undefined ? [] : [{ at, value }];
  });
  if (scanBy === 'TimestampDescending') points.reverse();
  return {
    Id,
    Label: series.label,
    Timestamps: points.map(({ at }) => at / 1000),
    Values: points.map(({ value }) => value),
    StatusCode: 'Complete',
  };
}

function datapointOf(
  at: number,
  samples: Samples,
  { Statistics, ExtendedStatistics, Unit }: z.infer<typeof GetMetricStatistics>,
): Record<string, unknown> {
  const chosen = (names: readonly string[]): Record<string, number | undefined> =>
    Object.fromEntries(names.map((name) => [name, statistic(samples, name)]));
  const extended = ExtendedStatistics.length > 0 ? { ExtendedStatistics: chosen(ExtendedStatistics) } : {};
  return { Timestamp: at / 1000, Unit: Unit ?? 'None', ...chosen(Statistics), ...extended };
}

function alignDown(ms: number, period: number): number {
  return Math.floor(ms / (period * 1000)) * period * 1000;
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
