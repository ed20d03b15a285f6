import { describe, expect, it } from 'vitest';
import { step } from '../plans.ts';
import { application, describeRules, findings, phases } from './rule.ts';

describeRules([
  [
    'dangling-dependency',
    'phases.application-rollback.steps[0].after[0]',
    application(step('a', { after: ['drain'] })),
    application(step('a', { after: ['b'] }), step('b')),
  ],
  [
    'cyclic-dependency',
    'phases.application-rollback.steps',
    application(step('a', { after: ['b'] }), step('b', { after: ['a'] })),
    application(step('a', { after: ['b'] }), step('b')),
  ],
  [
    'repeat',
    'phases.application-rollback.steps[0].attempts',
    application(step('a', { attempts: 2 })),
    application(step('a', { attempts: 2, repeatable: true })),
  ],
  [
    'time-limit',
    'phases.application-rollback.steps[0].timeLimit',
    application(step('a', { timeLimit: 9 })),
    application(step('a', { timeLimit: 10 })),
  ],
  [
    'time-limit',
    'phases.application-rollback.steps[0].timeLimit',
    application(step('a', { timeLimit: '2d' })),
    application(step('a', { timeLimit: '1d' })),
  ],
  [
    'ignored-failure',
    'phases.database-rollback.steps[0].onFailure',
    {
      phases: {
        ...phases,
        'database-rollback': { steps: [step('a', { destructive: true, onFailure: 'continue' })] },
      },
    },
    application(step('a', { onFailure: 'continue' })),
    'warning',
  ],
]);

describe('a cycle', () => {
  it('is what was found, and an order without one is what was expected', () => {
    const steps = [
      step('z'),
      step('a', { after: ['c'] }),
      step('b', { after: ['a'] }),
      step('c', { after: ['b'] }),
    ];

    const cyclic = findings(application(...steps)).filter(({ rule }) => rule === 'cyclic-dependency');

    expect(cyclic).toEqual([
      {
        level: 'error',
        path: 'phases.application-rollback.steps',
        found: 'a → c → b → a',
        expected: 'an order without a cycle',
        rule: 'cyclic-dependency',
      },
    ]);
  });
});
