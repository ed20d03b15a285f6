import type { Finding } from '../finding.ts';
import type { Plan } from '../plan.ts';
import { mergedTrigger } from '../trigger-merge.ts';
import { problemsOf } from '../trigger-problems.ts';
import { error, placed, warning } from './parts.ts';

/** Triggers that can never fire, or that nobody would notice. */
export function triggersRules(plan: Plan): Finding[] {
  const triggers = placed(plan.triggers, ['triggers']);
  return [
    ...triggers.flatMap(({ part, path }) =>
      problemsOf(part).map(({ rule, field, found, expected }) => ({
        ...error(rule, [...path, field], undefined, expected),
        found,
      })),
    ),
    ...triggers
      .filter(({ part }) => part.manual && mergedTrigger(part).severity !== 'medium')
      .map(({ part, path }) =>
        warning(
          'manual-trigger',
          [...path, 'manual'],
          true,
          `medium severity, because a trigger for people to consider starts nothing (${mergedTrigger(part).severity})`,
        ),
      ),
    ...noTriggers(plan),
  ];
}

function noTriggers({ automation, triggers }: Plan): Finding[] {
  if (automation === 'manual' || triggers.length > 0) return [];
  return [warning('no-triggers', ['triggers'], triggers, `a trigger, because the plan is ${automation}`)];
}
