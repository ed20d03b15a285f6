import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { type Json, Name } from '#core/words.ts';
import { type CheckTools, defineCheck, type Finding } from './check.ts';
import { orUnsure } from './look/answer.ts';
import { distinct } from './look/distinct.ts';
import { isKnown, leavesOf } from './look/leaves.ts';
import { together } from './look/together.ts';
import { numberOf, show } from './look/value.ts';

const Item = z
  .strictObject({
    /** A name of the plan's `capture`. */
    name: Name,
    comparison: z.enum(['equal', 'at-least', 'within-percent']).default('equal'),
    percent: z.number().nonnegative().optional(),
    /** Compared with what was captured when the operation opened, or just before the rollback. */
    against: z.enum(['open', 'rollback']).default('rollback'),
  })
  .refine(({ comparison, percent }) => (comparison === 'within-percent') === (percent !== undefined), {
    path: ['percent'],
    message: 'expected with comparison within-percent, and only there',
  });
type Item = z.infer<typeof Item>;

/** What was captured before against the same reading now; a mismatch names the item, and its value before and after. */
export const dataConsistency = defineCheck({
  kind: 'data-consistency',
  with: z.strictObject({ items: z.array(Item).min(1).superRefine(distinct('name')) }),
  iam: [],
  example: {
    items: [
      { name: 'user-count', comparison: 'at-least', against: 'open' },
      { name: 'orders-by-state', comparison: 'equal' },
      { name: 'open-sessions', comparison: 'within-percent', percent: 5 },
    ],
  },

  async run({ items }, tools) {
    const findings = items.map(
      async (item) => [item.name, await orUnsure(item.name, () => compare(item, tools))] as const,
    );
    return together(Object.fromEntries(await Promise.all(findings)));
  },
});

async function compare(item: Item, tools: CheckTools): Promise<Finding> {
  const before = tools.captured(item.name)[item.against];
  const leavesBefore = leavesOf(before);
  if (before === undefined || !isKnown(leavesBefore)) {
    const when = item.against === 'open' ? 'when the operation opened' : 'before the rollback';
    return { result: 'unsure', reason: `${item.name}: nothing was captured ${when} to compare with` };
  }
  const now = await tools.read(item.name);
  const leavesNow = leavesOf(now);
  if (!isKnown(leavesNow)) {
    return {
      result: 'unsure',
      reason: `${item.name}: nothing is read now, expected ${expectation(item, before)}`,
    };
  }
  const found = { value: now, limit: before };
  if (item.comparison === 'equal' && isDeepStrictEqual(before, now)) {
    return { result: 'pass', reason: `${item.name} is ${show(now)}, as it was before`, ...found };
  }
  const paths =
    item.comparison === 'at-least' ? leavesBefore.keys() : [...leavesBefore.keys(), ...leavesNow.keys()];
  const different = [...new Set(paths)].find(
    (path) => !agrees(item, leavesBefore.get(path), leavesNow.get(path)),
  );
  if (different !== undefined || item.comparison === 'equal') {
    const was = different === undefined ? before : leavesBefore.get(different);
    const is = different === undefined ? now : leavesNow.get(different);
    const subject = different ? `${item.name}.${different}` : item.name;
    const reason = `${subject} was ${show(was)} before and is ${show(is)} now, expected ${expectation(item, was)}`;
    return { result: 'fail', reason, ...found };
  }
  if (![...leavesBefore.values()].some((leaf) => numberOf(leaf) !== undefined)) {
    return {
      result: 'unsure',
      reason: `${item.name} is ${show(now)}, expected a number to compare`,
      ...found,
    };
  }
  const reason = `${item.name} is ${show(now)} and was ${show(before)} before, expected ${expectation(item, before)}`;
  return { result: 'pass', reason, ...found };
}

/** Numbers by the item's comparison, everything else (labels of rows) by equality. */
function agrees({ comparison, percent = 0 }: Item, before: Json | undefined, now: Json | undefined): boolean {
  const [was, is] = [numberOf(before), numberOf(now)];
  if (comparison === 'equal' || was === undefined || is === undefined) return isDeepStrictEqual(before, now);
  return comparison === 'at-least' ? is >= was : Math.abs(is - was) <= (Math.abs(was) * percent) / 100;
}

function expectation({ comparison, percent = 0 }: Item, before: Json | undefined): string {
  if (comparison === 'equal') return `${show(before)} as before`;
  return comparison === 'at-least' ? `at least ${show(before)}` : `within ${percent} % of ${show(before)}`;
}
