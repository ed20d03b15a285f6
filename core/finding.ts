import { redact } from './redact.ts';

/** One thing that is wrong with a plan, or doubtful: where, what stands there, what was expected, by which rule. */
export interface Finding {
  readonly level: 'error' | 'warning';
  /** As in `phases.database-rollback.steps[1].estimate`; empty for the plan itself. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly rule: string;
}

export type Path = readonly PropertyKey[];

const LONGEST = 80;

export function pathText(path: Path): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
    .join('');
}

/** A value as short JSON. Secrets are masked, also those that only the name of their field gives away. */
export function shown(value: unknown, path: Path = []): string {
  if (value === undefined) return 'nothing';
  const name = JSON.stringify(String(path.findLast((key) => typeof key === 'string') ?? ''));
  const text = redact(`${name}:${JSON.stringify(value) ?? typeof value}`).slice(name.length + 1);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** What stands at a path, or undefined where the path leads nowhere. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}
