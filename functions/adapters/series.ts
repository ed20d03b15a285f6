import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Metric } from '#core/plan-trigger.ts';

/** One metric, or CloudWatch metric math over several under the names that the formula uses. */
export type SeriesSource =
  | { readonly metric: Metric }
  | { readonly formula: string; readonly metrics: Readonly<Record<string, Metric>> };

/** Full periods of `period` seconds; `start` is included, `end` is not. Milliseconds since 1970. */
export interface SeriesWindow {
  readonly period: number;
  readonly start: number;
  readonly end: number;
}

/** Values of the window, oldest first, or why they cannot be relied upon. */
export type Series =
  | { readonly complete: true; readonly values: readonly number[] }
  | { readonly complete: false; readonly why: string };

/** Id of the series that is judged, beside the ids that a formula chooses for its metrics. */
const JUDGED = 'ripcord_judged';
const clients = new Map<string, CloudWatchClient>();

/**
 * Reads a metric itself, page by page. Half an answer (PartialData at the end, InternalError, several series) is
 * never complete; values that are no numbers are no datapoints. Throws what the SDK throws.
 */
export async function readSeries(
  source: SeriesSource,
  window: SeriesWindow,
  { region, signal }: { readonly region?: string; readonly signal: AbortSignal },
): Promise<Series> {
  const points: { at: number; value: number }[] = [];
  const labels = new Set<string>();
  let token: string | undefined;
  let status: string | undefined;
  do {
    const page = await clientFor(region).send(
      new GetMetricDataCommand({
        MetricDataQueries: queriesFor(source, window.period),
        StartTime: new Date(window.start),
        EndTime: new Date(window.end),
        ScanBy: 'TimestampAscending',
        NextToken: token,
      }),
      { abortSignal: signal },
    );
    for (const result of page.MetricDataResults ?? []) {
      labels.add(result.Label ?? '');
      status = result.StatusCode;
      for (const [index, time] of (result.Timestamps ?? []).entries()) {
        points.push({ at: time.getTime(), value: result.Values?.[index] ?? Number.NaN });
      }
    }
    token = page.NextToken;
  } while (token !== undefined && !signal.aborted);
  if (labels.size > 1) return { complete: false, why: `there are ${labels.size} series, expected one` };
  if (status !== 'Complete') return { complete: false, why: `CloudWatch answered ${status ?? 'nothing'}` };
  return { complete: true, values: valuesWithin(points, window) };
}

function valuesWithin(
  points: readonly { at: number; value: number }[],
  { period, start, end }: SeriesWindow,
): number[] {
  return points
    .filter(({ at, value }) => Number.isFinite(value) && at >= start && at + period * 1000 <= end)
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

function queriesFor(source: SeriesSource, period: number): MetricDataQuery[] {
  if ('metric' in source) return [queryFor(JUDGED, source.metric, period, true)];
  const inputs = Object.entries(source.metrics).map(([id, metric]) => queryFor(id, metric, period, false));
  return [...inputs, { Id: JUDGED, Expression: source.formula, Period: period, ReturnData: true }];
}

function queryFor(id: string, metric: Metric, period: number, judged: boolean): MetricDataQuery {
  const { namespace, name, dimensions, stat, unit } = metric;
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return {
    Id: id,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions },
      Period: period,
      Stat: stat,
      Unit: unit as NonNullable<MetricDataQuery['MetricStat']>['Unit'],
    },
    ReturnData: judged,
  };
}

/** Without a region, the one the function runs in. */
function clientFor(region = ''): CloudWatchClient {
  const client = clients.get(region) ?? new CloudWatchClient(region ? { region } : {});
  clients.set(region, client);
  return client;
}
