import type { Finding } from '../finding.ts';
import type { Plan } from '../plan.ts';
import type { Step } from '../plan-step.ts';
import { error, type Placed, placed, placedSteps, warning } from './parts.ts';

/** Verification, captures before destruction, and the way on past the point of no return. */
export function safetyRules(plan: Plan): Finding[] {
  return [
    ...verification(plan),
    ...captures(plan),
    ...behindPointOfNoReturn(plan),
    ...placedSteps(plan).flatMap(unmarkedScripts),
  ];
}

function verification({ verification: { automated } }: Plan): Finding[] {
  if (automated.length > 0) return [];
  return [error('no-verification', ['verification', 'automated'], automated, 'at least one automated check')];
}

function captures(plan: Plan): Finding[] {
  return placedSteps(plan)
    .filter(({ part }) => part.destructive && !plan.capture.some((item) => covers(item.service, part)))
    .map(({ part, path }) =>
      error(
        'no-capture',
        [...path, 'destructive'],
        true,
        `state captured before${part.service ? `, of ${part.service}` : ''}`,
      ),
    );
}

function covers(service: string | undefined, step: Step): boolean {
  return service === undefined || step.service === undefined || service === step.service;
}

/** Alternatives that a passed point of no return leads to; `rotate` is for leaked secrets alone. */
const PAST_THE_POINT: readonly string[] = [
  'forward-fix',
  'compensating-migration',
  'restore',
  'disaster-recovery',
];

/** A destructive step is held back once the point is passed: then something else must stand in its place. */
function behindPointOfNoReturn({ pointOfNoReturn, ...rest }: Plan): Finding[] {
  const destructive = placedSteps(rest).filter(({ part, stage }) => part.destructive && stage !== 'cleanup');
  if (!pointOfNoReturn) {
    const expected =
      'a point of no return with an alternative path, for when this step must not run any more';
    return destructive.map(({ path }) =>
      error('behind-point-of-no-return', [...path, 'destructive'], true, expected),
    );
  }
  const kinds = pointOfNoReturn.alternatives.map(({ kind }) => kind);
  if (destructive.length === 0 || kinds.some((kind) => PAST_THE_POINT.includes(kind))) return [];
  const names = destructive.map(({ part }) => part.name).join(', ');
  const expected = `one of ${PAST_THE_POINT.join(', ')}, because past the point ${names} must not run any more`;
  return [error('behind-point-of-no-return', ['pointOfNoReturn', 'alternatives'], kinds, expected)];
}

/** Words by which a script destroys what cannot be brought back; those in texts and comments count too. */
const DESTROYS = /\b(?:DROP\s+TABLE|DROP\s+COLUMN|TRUNCATE|DELETE\s+FROM)\b/i;

function unmarkedScripts({ part, path }: Placed<Step>): Finding[] {
  if (part.kind !== 'sql' || part.destructive || !Array.isArray(part.with.scripts)) return [];
  return placed<unknown>(part.with.scripts, [...path, 'with', 'scripts']).flatMap((script) => {
    const [found] = (typeof script.part === 'string' && DESTROYS.exec(script.part)) || [];
    if (found === undefined) return [];
    const expected = '`destructive: true` on this step, so that it is held back past the point of no return';
    return [warning('destructive-sql', script.path, found, expected)];
  });
}
