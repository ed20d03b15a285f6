import { z } from 'zod';
import { type Operation, ServiceError } from '#local/service.ts';
import type { Ledger } from './ledger.ts';
import { keyOf } from './metric-store.ts';
import { invalid, slotsOf } from './put-metric-data.ts';
import { runQuery, timesOf } from './query.ts';
import { isList, type Series } from './series.ts';
import { Dimension, Instant, MetricDataQuery, Percentile, Period, read, Statistic } from './shapes.ts';
import { type Samples, statistic } from './statistics.ts';

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

const METRICS_A_PAGE = 500;

/** PutMetricData, GetMetricData, GetMetricStatistics and ListMetrics over a ledger's metrics. */
export function metricOperations(ledger: Ledger, now: () => number): Readonly<Record<string, Operation>> {
  return {
    async PutMetricData(input) {
      ledger.addSlots(slotsOf(input, now()));
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
