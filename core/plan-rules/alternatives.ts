import type { Finding } from '../finding.ts';
import type { Plan } from '../plan.ts';
import type { Alternative } from '../plan-alternative.ts';
import { error, type Placed, placed } from './parts.ts';

/** Alternatives that hold no steps, or that no decision could ever choose. */
export function alternativesRules(plan: Plan): Finding[] {
  const all = placed(plan.pointOfNoReturn?.alternatives ?? [], ['pointOfNoReturn', 'alternatives']);
  return all.flatMap((one, index) => [
    ...empty(one),
    ...hidden(one, all.slice(0, index)),
    ...withoutBackup(one, plan),
  ]);
}

function empty({ part, path }: Placed<Alternative>): Finding[] {
  if (part.steps.length > 0) return [];
  return [error('empty-alternative', [...path, 'steps'], part.steps, 'the steps of the alternative path')];
}

/** The decision chooses by kind and takes the first. */
function hidden({ part, path }: Placed<Alternative>, earlier: readonly Placed<Alternative>[]): Finding[] {
  if (!earlier.some((one) => one.part.kind === part.kind)) return [];
  const expected = 'a kind that no alternative before it has, because only the first of a kind is chosen';
  return [error('duplicate-alternative', [...path, 'kind'], part.kind, expected)];
}

/** A backup that nothing looks at never counts as valid, and then disaster recovery goes before a restore. */
function withoutBackup({ part, path }: Placed<Alternative>, { safety }: Plan): Finding[] {
  if (part.kind !== 'restore' || safety.some(({ proves }) => proves === 'backup')) return [];
  const expected = 'a safety check with `proves: backup` beside it, because only a valid backup is restored';
  return [error('no-backup-check', [...path, 'kind'], part.kind, expected)];
}
