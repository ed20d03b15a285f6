import { describe, expect, it } from 'vitest';
import { compute } from '#local/cloudwatch/math.ts';
import { parseExpression } from '#local/cloudwatch/math-parser.ts';
import { isList, type Series, type Value } from '#local/cloudwatch/series.ts';

type Points = readonly (number | undefined)[];
const _ = undefined;

/** Computes over metrics with a period of 60 s. */
function run(expression: string, metrics: Record<string, Points> = {}): Value {
  const series = (label: string): Series => ({ label, values: metrics[label] ?? [] });
  const length = Object.values(metrics)[0]?.length ?? 3;
  return compute(parseExpression(expression), {
    grid: { times: Array.from({ length }, (__, index) => index * 60_000), period: 60 },
    lookup: (id) => (id in metrics ? series(id) : undefined),
    metrics: (contains) =>
      Object.keys(metrics)
        .filter((id) => id.includes(contains))
        .map(series),
  });
}

function points(expression: string, metrics: Record<string, Points>): Points {
  const value = run(expression, metrics);
  if (typeof value === 'number' || isList(value)) throw new Error('not a single series');
  return value.values;
}

describe('operators', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['2 * -3', -6],
    ['7 / 2', 3.5],
    ['1.5e2 + .5', 150.5],
    ['1 < 2 AND 3 > 4 OR 5 == 5', 1],
    ['1 != 1 || 2 >= 3', 0],
    ['1 <= 1 && 2 > 1', 1],
  ])('%s is %d', (expression, expected) => {
    expect(run(expression)).toBe(expected);
  });

  it('reads a missing point as 0 when the other series has one, and drops it when both miss', () => {
    expect(points('a + b', { a: [1, _, _], b: [2, 3, _] })).toEqual([3, 3, _]);
    expect(points('a * 2', { a: [1, _, 3] })).toEqual([2, _, 6]);
    expect(points('-a', { a: [1, _, 0] })).toEqual([-1, _, 0]);
  });

  it('drops the point of a division by zero', () => {
    expect(points('a / b', { a: [1, 2, 3], b: [0, 2, _] })).toEqual([_, 1, _]);
  });

  it('compares as the documented table does', () => {
    const metrics = { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] };

    expect(points('metric1 < metric2', metrics)).toEqual([0, 0, 1, 0]);
    expect(points('metric1 >= 30', metrics)).toEqual([1, 0, 0, 0]);
    expect(points('metric1 > 15 AND metric2 > 15', metrics)).toEqual([1, 0, 0, 0]);
  });
});

describe('IF', () => {
  const metrics = { metric1: [1, 1, 0, 0, _], metric2: [30, _, 0, 0, 30], metric3: [0, 0, 20, _, 20] };

  it.each([
    ['IF(metric1, metric2, metric3)', [30, 0, 20, _, _]],
    ['IF(metric1, 5, metric3)', [5, 5, 20, _, _]],
    ['IF(metric1, metric2, 5)', [30, 0, 5, 5, _]],
    ['IF(metric1 > 0, metric2)', [30, 0, _, _, _]],
    ['IF(1, metric2, metric3)', [30, _, 0, 0, 30]],
    ['IF(0, metric2)', [_, _, _, _, _]],
  ])('%s is as documented', (expression, expected) => {
    expect(points(expression, metrics)).toEqual(expected);
  });
});

describe('functions', () => {
  it('fills gaps with a number, the last value, a line or another series', () => {
    const metrics = { m: [_, 2, _, _, 8, _], other: [1, 1, 1, 1, 1, 1] };

    expect(points('FILL(m, 0)', metrics)).toEqual([0, 2, 0, 0, 8, 0]);
    expect(points('FILL(m, REPEAT)', metrics)).toEqual([_, 2, 2, 2, 8, 8]);
    expect(points('FILL(m, LINEAR)', metrics)).toEqual([_, 2, 4, 6, 8, _]);
    expect(points('FILL(m, other)', metrics)).toEqual([1, 2, 1, 1, 8, 1]);
  });

  it.each([
    ['AVG(m)', 4],
    ['SUM(m)', 12],
    ['MIN(m)', 2],
    ['MAX(m)', 6],
    ['STDDEV(m)', Math.sqrt(8 / 3)],
    ['PERIOD(m)', 60],
    ['METRIC_COUNT(METRICS())', 1],
  ])('%s of one series is a number', (expression, expected) => {
    expect(run(expression, { m: [2, 4, _, 6] })).toBeCloseTo(expected as number);
  });

  it('reduces an array of series to one series', () => {
    const metrics = { errors4xx: [1, _, _], errors5xx: [3, 4, _], requests: [10, 10, 10] };

    expect(points('SUM(METRICS("errors"))', metrics)).toEqual([4, 4, _]);
    expect(points('AVG([errors4xx, errors5xx])', metrics)).toEqual([2, 2, _]);
    expect(points('MAX(METRICS("errors"))', metrics)).toEqual([3, 4, _]);
    expect(points('SUM(FILL(METRICS("5xx"), 0))', metrics)).toEqual([3, 4, 0]);
  });

  it('looks back to the previous point across a gap for DIFF and RATE', () => {
    const metrics = { m: [10, 70, _, 10] };

    expect(points('DIFF(m)', metrics)).toEqual([_, 60, _, -60]);
    expect(points('RATE(m)', metrics)).toEqual([_, 1, _, -0.5]);
  });

  it('rounds point by point and makes a series of a number', () => {
    expect(points('CEIL(m) + FLOOR(m) + ABS(m)', { m: [-1.5, 1.5] })).toEqual([-1.5, 4.5]);
    expect(points('TIME_SERIES(MAX(m))', { m: [1, 5, _] })).toEqual([5, 5, 5]);
  });

  it('computes what baselines need', () => {
    expect(points('100 * (m - AVG(base)) / AVG(base)', { m: [120, 80], base: [100, 100] })).toEqual([
      20, -20,
    ]);
    expect(points('100 * FILL(errors, 0) / requests', { errors: [_, 5], requests: [50, 50] })).toEqual([
      0, 10,
    ]);
  });
});

describe('a bad expression', () => {
  it.each([
    ['1 +', /unexpected the end at position 4/],
    ['m1 + )', /unexpected "\)" at position 6/],
    ['m1 m2', /unexpected "m2" at position 4/],
    ['(m1', /expected "\)" but found the end at position 4/],
    ['m1 $ 2', /unexpected "\$" at position 4/],
    ['  nothing * 2', /no metric or expression has the id "nothing" at position 3/],
    ['AVERAGE(m1)', /unknown function "AVERAGE" at position 1/],
    ['m1 + FILL(m1)', /FILL takes two arguments at position 6/],
    ['[m1, 5]', /an array holds time series, not a number at position 6/],
    ['[m1, m1] / [m1]', /arrays of the same length at position 10/],
    ['m1 + "text"', /only an argument of METRICS at position 6/],
  ])('"%s" is refused with the position', (expression, message) => {
    expect(() => run(expression, { m1: [1] })).toThrow(message);
  });
});
