import { badExpression } from './math-parser.ts';
import { isList, type Series, type Value } from './series.ts';

type Points = readonly (number | undefined)[];
type Filler = (values: Points) => Points;

/** The fillers that FILL knows by name. Before the first point there is nothing to repeat or to draw from. */
export const FILLERS: ReadonlyMap<string, Filler> = new Map([
  ['REPEAT', repeat],
  ['LINEAR', linear],
]);

/** FILL: puts a number, the points of another series, or a named filler into the gaps of one series or of each. */
export function fill(target: Value, by: Filler | Value, at: number): Value {
  if (typeof target === 'number') throw badExpression('FILL fills a time series, not a number', at);
  const filled = ({ label, values }: Series): Series => ({ label, values: fillGaps(values, by, at) });
  return isList(target) ? target.map(filled) : filled(target);
}

function fillGaps(values: Points, by: Filler | Value, at: number): Points {
  if (typeof by === 'function') return by(values);
  if (isList(by)) throw badExpression('FILL takes a number, a series, REPEAT or LINEAR', at);
  if (typeof by !== 'number') return values.map((value, index) => value ?? by.values[index]);
  return Number.isFinite(by) ? values.map((value) => value ?? by) : values;
}

function repeat(values: Points): Points {
  let last: number | undefined;
  return values.map((value) => {
    last = value ?? last;
    return last;
  });
}

function linear(values: Points): Points {
  return values.map((value, index) => {
    if (value !== undefined) return value;
    const before = values.findLastIndex((other, at) => at < index && other !== undefined);
    const after = values.findIndex((other, at) => at > index && other !== undefined);
    const [from, to] = [values[before], values[after]];
    if (from === undefined || to === undefined) return undefined;
    return from + ((to - from) * (index - before)) / (after - before);
  });
}
