import { isList, mapPoints, present, type Series, type Value } from './series.ts';

/** The grid on which an expression is computed: instants (epoch ms) and the period between them (seconds). */
export interface Grid {
  readonly times: readonly number[];
  readonly period: number;
}

/** Functions of one argument, a series or an array of series, as in the CloudWatch table of functions. */
export const FUNCTIONS: ReadonlyMap<string, (value: Value, grid: Grid) => Value> = new Map([
  ['ABS', (value: Value) => each(value, Math.abs)],
  ['CEIL', (value: Value) => each(value, Math.ceil)],
  ['FLOOR', (value: Value) => each(value, Math.floor)],
  ['LOG', (value: Value) => each(value, Math.log)],
  ['LOG10', (value: Value) => each(value, Math.log10)],
  ['DIFF', (value: Value, grid: Grid) => steps(value, grid, (change) => change)],
  ['RATE', (value: Value, grid: Grid) => steps(value, grid, (change, seconds) => change / seconds)],
  ['AVG', (value: Value) => reduce(value, mean, true)],
  ['SUM', (value: Value) => reduce(value, sum, true)],
  ['MIN', (value: Value) => reduce(value, (values) => Math.min(...values), false)],
  ['MAX', (value: Value) => reduce(value, (values) => Math.max(...values), false)],
  ['STDDEV', (value: Value) => reduce(value, deviation, false)],
  ['PERIOD', (_: Value, grid: Grid) => grid.period],
  ['METRIC_COUNT', (value: Value) => (isList(value) ? value.length : 1)],
  ['TIME_SERIES', (value: Value, grid: Grid) => constant(value, grid)],
]);

function each(value: Value, act: (value: number) => number): Value {
  if (typeof value === 'number') return act(value);
  return isList(value) ? value.map((series) => mapPoints(series, act)) : mapPoints(value, act);
}

/** A series becomes a scalar, an array of series becomes one series. Only AVG and SUM read gaps as 0. */
function reduce(value: Value, act: (values: readonly number[]) => number, gapsAreZero: boolean): Value {
  if (typeof value === 'number') return value;
  if (!isList(value)) {
    const points = present(value.values);
    return points.length === 0 ? Number.NaN : act(points);
  }
  const length = value[0]?.values.length ?? 0;
  const values = Array.from({ length }, (_, index) => {
    const column = value.map((series) => series.values[index]);
    const points = present(column);
    if (points.length === 0) return undefined;
    return act(gapsAreZero ? column.map((point) => point ?? 0) : points);
  });
  return { label: value.map((series) => series.label).join(' '), values };
}

/** Looks from each point back to the point before it, across gaps. */
function steps(value: Value, grid: Grid, act: (change: number, seconds: number) => number): Value {
  if (typeof value === 'number') return Number.NaN;
  if (isList(value)) return value.map((series) => stepsOf(series, grid, act));
  return stepsOf(value, grid, act);
}

function stepsOf(series: Series, grid: Grid, act: (change: number, seconds: number) => number): Series {
  let before: { value: number; time: number } | undefined;
  const values = series.values.map((value, index) => {
    if (value === undefined) return undefined;
    const time = grid.times[index] ?? 0;
    const result = before ? act(value - before.value, (time - before.time) / 1000) : undefined;
    before = { value, time };
    return result;
  });
  return { label: series.label, values };
}

function constant(value: Value, grid: Grid): Value {
  if (typeof value !== 'number') return value;
  return { label: String(value), values: grid.times.map(() => (Number.isFinite(value) ? value : undefined)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
