import { describe, expect, it } from 'vitest';
import { step } from '../plans.ts';
import { application, describeRules, type Fields, findings, phases, regions } from './rule.ts';

function alternative(...steps: unknown[]): Fields {
  return {
    pointOfNoReturn: { description: 'd', alternatives: [{ kind: 'forward-fix', description: 'd', steps }] },
  };
}

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
    'estimates-exceed-sla',
    'pointOfNoReturn.alternatives[0].steps',
    alternative(step('a', { estimate: '10m' }), step('b', { estimate: '6m', after: ['a'] })),
    alternative(step('a', { estimate: '10m' }), step('b', { estimate: '6m' })),
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

  it('are told also where the order of an alternative is impossible', () => {
    const circle = alternative(step('x', { after: ['y'] }), step('y', { after: ['x'] }));

    const found = findings({ ...circle, ...application(step('a', { estimate: '16m' })) });

    expect(found.map(({ rule }) => rule)).toContain('estimates-exceed-sla');
  });

  it('hold for each region of its own', () => {
    const steps = [
      step('eu', { service: 'auth', regions: ['eu-west-1'], estimate: '4m' }),
      step('us', { service: 'auth', regions: ['us-east-1'], estimate: '4m', after: ['eu'] }),
    ];

    expect(findings({ ...application(...steps), regions }).map(({ rule }) => rule)).toEqual([]);
  });
});
