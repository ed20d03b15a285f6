import type { Json } from '#core/words.ts';

/** Single values by their dotted path; the path of a value that is no structure is empty. */
export function leavesOf(value: Json | undefined, path: readonly string[] = []): Map<string, Json> {
  if (value === undefined) return new Map();
  if (typeof value !== 'object' || value === null) return new Map([[path.join('.'), value]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leavesOf(inner, [...path, key])]));
}

/** Something was read: at least one value that is not null, and no number that is none. */
export function isKnown(leaves: ReadonlyMap<string, Json>): boolean {
  const values = [...leaves.values()];
  return (
    values.some((leaf) => leaf !== null) &&
    values.every((leaf) => typeof leaf !== 'number' || Number.isFinite(leaf))
  );
}
