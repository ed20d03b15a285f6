import { ServiceError } from '#local/service.ts';
import { compute } from './math.ts';
import { type Node, parseExpression } from './math-parser.ts';
import type { MetricStore } from './metric-store.ts';
import { isList, type Series, type Value } from './series.ts';
import type { MetricDataQuery, MetricStat } from './shapes.ts';
import { statistic } from './statistics.ts';

/** Instants are the beginnings of periods, in epoch milliseconds, `from` included and `to` not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface QueryResult {
  readonly period: number;
  readonly times: readonly number[];
  readonly value: Value;
}

/** The beginnings of the periods that fit between `from` and `to`; a period cut short at the end counts. */
export function timesOf({ from, to }: Span, period: number): number[] {
  const step = period * 1000;
  return Array.from(
    { length: Math.max(0, Math.ceil((to - from) / step)) },
    (_, index) => from + index * step,
  );
}

/** One statistic of one metric on a grid. */
export function readSeries(
  store: MetricStore,
  stat: MetricStat,
  times: readonly number[],
  period: number,
): Series {
  const values = times.map((at) => {
    const samples = store.window(stat.Metric, Math.floor(at / 1000), period, stat.Unit);
    return samples && statistic(samples, stat.Stat);
  });
  return { label: stat.Metric.MetricName, values };
}

/**
 * Answers one query of a request. An expression is computed with the longest period of the metrics it uses,
 * so that every series has the same grid. Throws a ValidationError for bad or circular expressions.
 */
export function runQuery(
  store: MetricStore,
  queries: readonly MetricDataQuery[],
  id: string,
  spanOf: (period: number) => Span,
): QueryResult {
  const byId = new Map(queries.map((query) => [query.Id, query]));
  const period = periodOf(byId, id, []);
  const times = timesOf(spanOf(period), period);
  const known = new Map<string, Value>();

  function resolve(wanted: string): Value | undefined {
    const query = byId.get(wanted);
    if (!query) return undefined;
    const value = known.get(wanted) ?? labelled(query, answer(query));
    known.set(wanted, value);
    return value;
  }

  function answer(query: MetricDataQuery): Value {
    if (query.MetricStat) return readSeries(store, query.MetricStat, times, period);
    return compute(parseExpression(query.Expression ?? ''), {
      grid: { times, period },
      lookup: resolve,
      metrics: (contains) =>
        queries
          .filter((one) => one.MetricStat && one.Id.includes(contains))
          .flatMap((one) => resolve(one.Id) ?? [])
          .filter((value) => typeof value !== 'number'),
    });
  }

  return { period, times, value: resolve(id) ?? [] };
}

function labelled(query: MetricDataQuery, value: Value): Value {
  if (typeof value === 'number') return value;
  if (isList(value))
    return value.map((one) => ({ ...one, label: [query.Label, one.label].join(' ').trim() }));
  return { ...value, label: query.Label ?? query.MetricStat?.Metric.MetricName ?? query.Id };
}

/** The longest period among the metrics that a query uses, directly or through other expressions. */
function periodOf(byId: ReadonlyMap<string, MetricDataQuery>, id: string, path: readonly string[]): number {
  const query = byId.get(id);
  if (!query) return 1;
  if (path.includes(id)) {
    throw new ServiceError(
      'ValidationError',
      `Error in expression '${id}': circular reference ${[...path, id].join(' -> ')}`,
    );
  }
  if (query.MetricStat) return query.MetricStat.Period;
  const used = namesIn(parseExpression(query.Expression ?? '')).flatMap((name) =>
    name === EVERY_METRIC ? [...byId.values()].flatMap((one) => (one.MetricStat ? [one.Id] : [])) : [name],
  );
  const periods = used.map((name) => periodOf(byId, name, [...path, id]));
  return Math.max(query.Period ?? (periods.length === 0 ? 60 : 1), ...periods);
}

const EVERY_METRIC = '*';

function namesIn(node: Node): readonly string[] {
  switch (node.kind) {
    case 'name':
      return [node.name];
    case 'minus':
      return namesIn(node.operand);
    case 'operation':
      return [...namesIn(node.left), ...namesIn(node.right)];
    case 'array':
      return node.items.flatMap(namesIn);
    case 'call':
      return node.name === 'METRICS' ? [EVERY_METRIC] : node.args.flatMap(namesIn);
    default:
      return [];
  }
}
