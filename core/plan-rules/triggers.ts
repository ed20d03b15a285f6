import type { Finding } from '../finding.ts';
import type { Plan } from '../plan.ts';
import type { Trigger } from '../plan-trigger.ts';
import { mergedTrigger } from '../trigger-merge.ts';
import { problemsOf } from '../trigger-problems.ts';
import { error, type Placed, placed, warning } from './parts.ts';

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
    ...triggers.flatMap((trigger) => [...manual(trigger), ...notice(trigger), ...baseline(plan, trigger)]),
    ...noTriggers(plan),
  ];
}

function manual({ part, path }: Placed<Trigger>): Finding[] {
  const { severity } = mergedTrigger(part);
  if (!part.manual || severity === 'medium') return [];
  const expected = 'medium, because a trigger with `manual: true` only tells people and starts nothing';
  return [warning('manual-trigger', [...path, 'severity'], severity, expected)];
}

function notice({ part, path }: Placed<Trigger>): Finding[] {
  const { severity } = mergedTrigger(part);
  if (part.notice === undefined || severity === undefined || severity === 'high') return [];
  const expected = `no notice, because only a start of high severity has one, and this one is ${severity}`;
  return [warning('notice-unused', [...path, 'notice'], part.notice, expected)];
}

/** Without a captured number of its name no alarm can be made of it. An alarm that exists has its own limits. */
function baseline({ capture }: Plan, { part, path }: Placed<Trigger>): Finding[] {
  const { against = 'value' } = mergedTrigger(part);
  if (against === 'value' || part.alarm !== undefined) return [];
  if (capture.some(({ name }) => name === part.id)) return [];
  const expected = `a number captured under the name of the trigger, \`capture: [{ name: ${part.id}, … }]\`, or \`against: value\``;
  return [error('trigger-baseline', [...path, 'against'], against, expected)];
}

function noTriggers({ automation, triggers }: Plan): Finding[] {
  if (automation === 'manual' || triggers.length > 0) return [];
  return [warning('no-triggers', ['triggers'], triggers, `a trigger, because the plan is ${automation}`)];
}
