import { describe, expect, it } from 'vitest';
import type { Finding } from '#core/finding.ts';
import { checkPlan } from '#core/plan-check.ts';
import { known, plan, planFields, step } from '../plans.ts';

export type Fields = Record<string, unknown>;

export const phases = planFields().phases as Fields;
export const metric = { namespace: 'Shop', name: 'Figure' };
export const regions = {
  orchestrator: 'us-west-2',
  names: ['eu-west-1', 'us-east-1'],
  gate: { kind: 'approval' },
};

/** What makes the sound plan one of level 4. */
export const level4: Fields = {
  level: 4,
  regions,
  communication: [{ who: 'engineering', how: ['slack'], within: 10, when: ['initiation'] }],
  phases: { ...phases, 'traffic-restoration': { steps: [step('shift')] } },
};

export function findings(fields: Fields = {}): Finding[] {
  return checkPlan(plan(fields), known);
}

/** The sound plan with other steps in its application phase. */
export function application(...steps: unknown[]): Fields {
  return { phases: { ...phases, 'application-rollback': { steps } } };
}

/** The sound plan with a step that has these settings. */
export function settings(fields: Fields): Fields {
  return application(step('a', { with: fields }));
}

/** A plan that breaks a rule, and where; then one as near as may be that does not. */
export type RuleCase = readonly [
  rule: string,
  path: string,
  broken: Fields,
  sound: Fields,
  level?: 'warning',
];

/** Shows each rule firing once, at its path, and not firing beside it. */
export function describeRules(cases: readonly RuleCase[]): void {
  const rows = cases.map(([rule, path, broken, sound, level = 'error']) => ({
    rule,
    path,
    broken,
    sound,
    level,
  }));

  describe.each(rows)('the rule $rule at $path', ({ rule, path, broken, sound, level }) => {
    it('fires', () => {
      const matching = findings(broken).filter((finding) => finding.rule === rule && finding.path === path);

      expect(matching.map((finding) => finding.level)).toEqual([level]);
      expect(matching[0]?.expected.length).toBeGreaterThan(5);
      expect(matching[0]?.found).not.toBe('');
    });

    it('does not fire', () => {
      expect(findings(sound).filter((finding) => finding.rule === rule)).toEqual([]);
    });
  });
}
