import { describe, expect, it } from 'vitest';
import { checkPlan } from '#core/plan-check.ts';
import { level4 } from './plan-rules/rule.ts';
import { known, plan } from './plans.ts';

describe('the check of a plan', () => {
  it('has nothing to say of a sound one', () => {
    expect(checkPlan(plan(), known)).toEqual([]);
    expect(checkPlan(plan(level4), known)).toEqual([]);
  });

  it('names the rule, the place and what was expected, for every problem at once', () => {
    const wrong = plan({ scopes: {}, sla: '20m', triggers: [] });

    expect(checkPlan(wrong, known)).toEqual([
      {
        level: 'error',
        path: 'sla',
        found: '1200',
        expected: 'at most 900 s, the SLA of level 3',
        rule: 'sla-looser-than-level',
      },
      {
        level: 'error',
        path: 'scopes',
        found: '{}',
        expected: 'at least one partial scope at level 3',
        rule: 'no-partial-scopes',
      },
      {
        level: 'warning',
        path: 'triggers',
        found: '[]',
        expected: 'a trigger, because the plan is fully-automated',
        rule: 'no-triggers',
      },
    ]);
  });
});
