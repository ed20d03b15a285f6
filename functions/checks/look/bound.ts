import { jsonAt } from '#core/json-path.ts';
import type { CheckTools } from '../check.ts';
import type { Figure } from './figure.ts';
import { numberOf, show } from './value.ts';

/** A limit that every datapoint keeps, and which of several values comes closest to breaking it. */
export interface Bound {
  readonly words: string;
  readonly limit: number;
  readonly worst: (values: readonly number[]) => number;
  readonly holds: (value: number) => boolean;
}

/** Limits of a figure, in its own unit; undefined where a baseline is asked for and none was captured. */
export function boundsOf({ below, above, baseline, factor }: Figure, tools: CheckTools): Bound[] | undefined {
  const bounds: Bound[] = [];
  if (below !== undefined) bounds.push(atMost(below, `below ${show(below)}`, (value) => value < below));
  if (above !== undefined) bounds.push(atLeast(above, `above ${show(above)}`, (value) => value > above));
  if (!baseline) return bounds;
  const { open } = tools.captured(baseline.captured);
  const captured = numberOf(baseline.path === undefined ? open : jsonAt(open, baseline.path));
  if (captured === undefined) return undefined;
  const base = captured * factor;
  const { atMostAbovePercent: up, atMostBelowPercent: down } = baseline;
  if (up !== undefined) {
    const limit = base + (Math.abs(base) * up) / 100;
    bounds.push(atMost(limit, `at most ${up} % above its baseline ${show(base)}`, (value) => value <= limit));
  }
  if (down !== undefined) {
    const limit = base - (Math.abs(base) * down) / 100;
    bounds.push(
      atLeast(limit, `at most ${down} % below its baseline ${show(base)}`, (value) => value >= limit),
    );
  }
  return bounds;
}

function atMost(limit: number, words: string, holds: Bound['holds']): Bound {
  return { limit, words, holds, worst: (values) => Math.max(...values) };
}

function atLeast(limit: number, words: string, holds: Bound['holds']): Bound {
  return { limit, words, holds, worst: (values) => Math.min(...values) };
}
