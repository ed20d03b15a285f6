/** One value per instant of a shared grid; undefined where there is no data point. */
export interface Series {
  readonly label: string;
  readonly values: readonly (number | undefined)[];
}

/** What an expression yields: a scalar, a time series, or an array of time series. */
export type Value = number | Series | readonly Series[];

export function isList(value: Value): value is readonly Series[] {
  return Array.isArray(value);
}

/** Applies `act` to each point; a result that is not a finite number drops the point. */
export function mapPoints(series: Series, act: (value: number) => number): Series {
  return {
    ...series,
    values: series.values.map((value) => (value === undefined ? undefined : finite(act(value)))),
  };
}

/**
 * Combines two values point by point. Between two series a missing point counts as 0 unless both are
 * missing; a division by zero drops the point (CloudWatch, "Basic arithmetic functions").
 */
export function combine(a: Value, b: Value, act: (a: number, b: number) => number): Value | undefined {
  if (typeof a === 'number' && typeof b === 'number') return act(a, b);
  if (isList(a) && isList(b)) {
    if (a.length !== b.length) return undefined;
    return a.map((one, index) => pair(one, b[index] ?? 0, act));
  }
  if (isList(a)) return a.map((one) => pair(one, b as number | Series, act));
  if (isList(b)) return b.map((one) => pair(a, one, act));
  return pair(a, b, act);
}

function pair(a: number | Series, b: number | Series, act: (a: number, b: number) => number): Series {
  if (typeof a === 'number') return mapPoints(b as Series, (value) => act(a, value));
  if (typeof b === 'number') return mapPoints(a, (value) => act(value, b));
  const values = a.values.map((left, index) => {
    const right = b.values[index];
    return left === undefined && right === undefined ? undefined : finite(act(left ?? 0, right ?? 0));
  });
  return { label: a.label, values };
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** The points that are there. */
export function present(values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}
