import { describe, expect, it } from 'vitest';
import { step } from '../plans.ts';
import { application, describeRules, findings, phases, regions } from './rule.ts';

describeRules([
  ['sla-looser-than-level', 'sla', { sla: '16m' }, { sla: '15m' }],
  ['sla-short', 'sla', { sla: '4m' }, { sla: '5m' }, 'warning'],
  [
    'phase-estimate',
    'phases.application-rollback.estimate',
    { phases: { ...phases, 'application-rollback': { estimate: 5, steps: [step('a')] } } },
    { phases: { ...phases, 'application-rollback': { estimate: 10, steps: [step('a')] } } },
    'warning',
  ],
  [
    'estimates-exceed-sla',
    'phases',
    application(step('a', { estimate: '15m' })),
    application(step('a', { estimate: '8m' })),
  ],
  [
    'estimates-exceed-target',
    'phases',
    application(step('a', { estimate: '12m' })),
    application(step('a', { estimate: '8m' })),
    'warning',
  ],
]);

describe('estimates over the SLA', () => {
  it('name the critical path', () => {
    const [finding] = findings(
      application(step('a', { estimate: '20m' }), step('b', { estimate: 5 }), step('c', { after: ['a'] })),
    );

    expect(finding).toMatchObject({ rule: 'estimates-exceed-sla', expected: 'at most 15m 00s, the SLA' });
    expect(finding?.found).toContain('application-rollback (a → c)');
    expect(finding?.found).toMatch(/^21m 40s/);
  });

  it('hold for each region of its own', () => {
    const steps = [
      step('eu', { service: 'auth', regions: ['eu-west-1'], estimate: '4m' }),
      step('us', { service: 'auth', regions: ['us-east-1'], estimate: '4m', after: ['eu'] }),
    ];

    expect(findings({ ...application(...steps), regions }).map(({ rule }) => rule)).toEqual([]);
  });
});
