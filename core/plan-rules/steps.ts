import type { Finding } from '../finding.ts';
import { cycleOf } from '../order.ts';
import type { Plan } from '../plan.ts';
import type { Step } from '../plan-step.ts';
import { error, type Placed, placedSteps, type StepList, stepLists, warning } from './parts.ts';

/** A step that runs longer than a day has no time limit in any sense that helps. */
const LONGEST_LIMIT_SECONDS = 86_400;

/** Order, repeats and time limits of single steps. */
export function stepsRules(plan: Plan): Finding[] {
  return [
    ...stepLists(plan).flatMap((list) => [...dangling(list), ...cycles(list)]),
    ...placedSteps(plan).flatMap((step) => [...repeats(step), ...timeLimits(step), ...forgiving(step)]),
  ];
}

function dangling({ steps, path }: StepList): Finding[] {
  const names = new Set(steps.map(({ name }) => name));
  return steps.flatMap(({ after }, index) =>
    after.flatMap((name, place) =>
      names.has(name)
        ? []
        : [error('dangling-dependency', [...path, index, 'after', place], name, 'a step of the same phase')],
    ),
  );
}

/** Only where every name leads somewhere: `cycleOf` would stop at the first that does not. */
function cycles(list: StepList): Finding[] {
  const names = list.steps.map(({ name }) => name);
  if (new Set(names).size < names.length || dangling(list).length > 0) return [];
  const found = cycleOf(list.steps);
  if (found === undefined) return [];
  return [{ ...error('cyclic-dependency', list.path, undefined, 'an order without a cycle'), found }];
}

function repeats({ part, path }: Placed<Step>): Finding[] {
  if (part.attempts === 1 || part.repeatable) return [];
  return [
    error('repeat', [...path, 'attempts'], part.attempts, '1 attempt, because the step is not repeatable'),
  ];
}

function timeLimits({ part: { timeLimit, estimate }, path }: Placed<Step>): Finding[] {
  if (timeLimit === undefined) return [];
  if (timeLimit < estimate) {
    return [error('time-limit', [...path, 'timeLimit'], timeLimit, `at least the estimate of ${estimate} s`)];
  }
  if (timeLimit <= LONGEST_LIMIT_SECONDS) return [];
  return [error('time-limit', [...path, 'timeLimit'], timeLimit, `at most ${LONGEST_LIMIT_SECONDS} s`)];
}

function forgiving({ part, path }: Placed<Step>): Finding[] {
  if (part.onFailure !== 'continue' || !part.destructive) return [];
  return [
    warning(
      'ignored-failure',
      [...path, 'onFailure'],
      'continue',
      'stop or ask where a destructive step fails',
    ),
  ];
}
