import { RipcordError } from '../errors.ts';
import type { Finding, Path } from '../finding.ts';
import { levelRules } from '../level.ts';
import type { Plan } from '../plan.ts';
import type { Step } from '../plan-step.ts';
import { scopeOf, stepsInScope } from '../scope.ts';
import { BUILT_IN_SCOPES, PHASES } from '../words.ts';
import { error, placed } from './parts.ts';

/** Scopes that name what the plan does not have, and levels that need partial ones. */
export function scopesRules(plan: Plan): Finding[] {
  const names = Object.keys(plan.scopes);
  return [
    ...names.flatMap((name) => resolves(plan, name, ['scopes', name], plan.scopes[name])),
    ...names.filter((name) => BUILT_IN_SCOPES.some((scope) => scope === name)).map(takenName),
    ...placed(plan.triggers, ['triggers']).flatMap(({ part: { scope }, path }) =>
      scope === undefined ? [] : resolves(plan, scope, [...path, 'scope'], scope),
    ),
    ...partialScopes(plan, names),
  ];
}

function resolves(plan: Plan, name: string, path: Path, found: unknown): Finding[] {
  try {
    scopeOf(plan, name);
    return [];
  } catch (cause) {
    if (!(cause instanceof RipcordError)) throw cause;
    return [error('scope', path, found, `a scope that fits the plan: ${cause.message}`)];
  }
}

function takenName(name: string): Finding {
  return error('scope', ['scopes', name], name, 'a name of its own, because every plan has this scope');
}

/** A scope that runs all steps in all regions is the full one under another name. */
function partialScopes(plan: Plan, names: readonly string[]): Finding[] {
  if (!levelRules(plan.level).partialScopes || names.some((name) => !isFull(plan, name))) return [];
  const expected = `at least one partial scope at level ${plan.level}`;
  if (names.length === 0) return [error('no-partial-scopes', ['scopes'], plan.scopes, expected)];
  return [error('no-partial-scopes', ['scopes'], names, `${expected}, which leaves a step or a region out`)];
}

/** A scope that cannot be resolved is not judged: its own rule says so. */
function isFull(plan: Plan, name: string): boolean {
  try {
    return runsOf(plan, name).length === runsOf(plan, 'full').length;
  } catch (cause) {
    if (cause instanceof RipcordError) return false;
    throw cause;
  }
}

/** Each step in each region that a scope takes: always a part of those of the full scope. */
function runsOf(plan: Plan, name: string): Step[] {
  const scope = scopeOf(plan, name);
  const regions = scope.regions ?? plan.regions?.names ?? [undefined];
  return regions.flatMap((region) => PHASES.flatMap((phase) => stepsInScope(plan, scope, phase, { region })));
}
