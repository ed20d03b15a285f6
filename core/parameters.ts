import { canonicalJson } from './canonical.ts';
import { PlanInvalidError } from './errors.ts';
import { type Path, pathText } from './finding.ts';
import type { Plan } from './plan.ts';

/** `${name}`; written `$${name}` it stays as it is, without the first dollar. */
const PLACEHOLDER = /(\$?)\$\{([^${}]*)\}/g;

/**
 * The plan with every `${name}` in its texts replaced, by the value given or the parameter's default. Values are not
 * read again, so none can bring in another. Throws PlanInvalidError with one line for each value that the plan does
 * not know, each parameter without a value, and each placeholder that is no parameter.
 */
export function expand(plan: Plan, values: Readonly<Record<string, string>>): Plan {
  const wrong: string[] = [];
  const known = new Map<string, string>();
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(plan.parameters, name)) wrong.push(`${name}: plan "${plan.id}" has no such parameter`);
  }
  for (const [name, parameter] of Object.entries(plan.parameters)) {
    const value = Object.hasOwn(values, name) ? values[name] : parameter.default;
    if (value === undefined)
      wrong.push(`${name}: parameter of plan "${plan.id}" without a value; it has no default`);
    known.set(name, value ?? '');
  }
  const { parameters, ...rest } = plan;
  const expanded = replaceIn(rest, [], (name, path) => {
    const value = known.get(name);
    if (value === undefined)
      wrong.push(`${pathText(path)}: "\${${name}}" is no parameter of plan "${plan.id}"`);
    return value ?? '';
  });
  if (wrong.length > 0) throw new PlanInvalidError(wrong.join('\n'));
  return { ...expanded, parameters };
}

/** Replaces placeholders in every text of a value; what `replacement` does not know stays as it is written. */
export function replaceIn<Value>(
  value: Value,
  path: Path,
  replacement: (name: string, path: Path) => string | undefined,
): Value;
export function replaceIn(
  value: unknown,
  path: Path,
  replacement: (name: string, path: Path) => string | undefined,
): unknown {
  if (typeof value === 'string') {
    return value.replace(PLACEHOLDER, (whole, escaped: string, name: string) =>
      escaped ? whole.slice(1) : (replacement(name, path) ?? whole),
    );
  }
  if (Array.isArray(value)) return value.map((item, index) => replaceIn(item, [...path, index], replacement));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replaceIn(item, [...path, key], replacement)]),
  );
}

/** The digest that a version is pinned by. Fields without a value do not count: stores drop them. */
export function planDigest(plan: Plan, sha256: (text: string) => string): string {
  return sha256(canonicalJson(JSON.parse(JSON.stringify(plan))));
}
