import type { Json } from '#core/words.ts';

const NUMERIC = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const LONGEST = 200;

/** A finite number, also written as text the way databases send large ones; undefined for anything else. */
export function numberOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && NUMERIC.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Text of a single value, so that `2` and `"2"` compare as equal; undefined for no value and for structures. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return String(value);
  return undefined;
}

/** A value as it reads in a sentence: short, and numbers without the noise of binary fractions. */
export function show(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
