import type { Finding } from '../finding.ts';
import type { Plan } from '../plan.ts';
import type { Step } from '../plan-step.ts';
import { error, placed, placedSteps } from './parts.ts';

/** Verification, captures before destruction, and the way on past the point of no return. */
export function safetyRules(plan: Plan): Finding[] {
  return [...verification(plan), ...captures(plan), ...behindPointOfNoReturn(plan), ...alternatives(plan)];
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

/** A destructive step is held back once the point is passed: then something else must stand in its place. */
function behindPointOfNoReturn(plan: Plan): Finding[] {
  if (plan.pointOfNoReturn) return [];
  return placedSteps(plan)
    .filter(({ part, stage }) => part.destructive && stage !== 'cleanup')
    .map(({ path }) =>
      error(
        'behind-point-of-no-return',
        [...path, 'destructive'],
        true,
        'a point of no return with an alternative path, for when this step must not run any more',
      ),
    );
}

function alternatives(plan: Plan): Finding[] {
  const all = plan.pointOfNoReturn?.alternatives ?? [];
  return placed(all, ['pointOfNoReturn', 'alternatives'])
    .filter(({ part }) => part.steps.length === 0)
    .map(({ part, path }) =>
      error('empty-alternative', [...path, 'steps'], part.steps, 'the steps of the alternative path'),
    );
}
