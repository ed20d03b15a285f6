import { RipcordError } from '../errors.ts';
import type { Finding, Path } from '../finding.ts';
import { levelRules } from '../level.ts';
import type { Plan } from '../plan.ts';
import { scopeOf } from '../scope.ts';
import { BUILT_IN_SCOPES } from '../words.ts';
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

function partialScopes(plan: Plan, names: readonly string[]): Finding[] {
  if (!levelRules(plan.level).partialScopes || names.length > 0) return [];
  return [
    error('no-partial-scopes', ['scopes'], plan.scopes, `at least one partial scope at level ${plan.level}`),
  ];
}
