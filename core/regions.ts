import type { Plan } from './plan.ts';

/**
 * The regions in the order in which they are rolled back; those of one round run together. `waves` puts the first
 * region alone, as a trial, and all others after it. A plan without regions has one round of nothing named.
 */
export function regionRounds(plan: Plan, only?: readonly string[]): string[][] {
  const names = (plan.regions?.names ?? []).filter((name) => only?.includes(name) ?? true);
  const [first, ...others] = names;
  if (first === undefined) return [[]];
  switch (plan.regions?.strategy) {
    case 'all':
      return [names];
    case 'waves':
      return others.length > 0 ? [[first], others] : [[first]];
    default:
      return names.map((name) => [name]);
  }
}
