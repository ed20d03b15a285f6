import type { Json } from './words.ts';

/** The value at a dotted path such as `data.items.0.id`, own properties only; undefined where there is none. */
export function jsonAt(value: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((at, part) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    if (Array.isArray(at) && !/^\d+$/.test(part)) return undefined;
    return (at as Readonly<Record<string, Json>>)[part];
  }, value);
}
