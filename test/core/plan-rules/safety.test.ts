import { step } from '../plans.ts';
import { application, describeRules } from './rule.ts';

describeRules([
  [
    'no-verification',
    'verification.automated',
    { level: 2, verification: { manual: [{ procedure: 'dashboards' }] } },
    { level: 2, verification: { automated: [{ name: 'a', kind: 'health' }] } },
  ],
  [
    'no-capture',
    'phases.application-rollback.steps[0].destructive',
    { ...application(step('a', { destructive: true, service: 'api' })), capture: [] },
    application(step('a', { destructive: true, service: 'api' })),
  ],
  [
    'no-capture',
    'phases.application-rollback.steps[0].destructive',
    {
      ...application(step('a', { destructive: true, service: 'api' })),
      capture: [{ name: 'rows', reader: 'sql', service: 'auth' }],
    },
    {
      ...application(step('a', { destructive: true, service: 'auth' })),
      capture: [{ name: 'rows', reader: 'sql', service: 'auth' }],
    },
  ],
  [
    'behind-point-of-no-return',
    'phases.database-rollback.steps[1].destructive',
    { pointOfNoReturn: undefined },
    {},
  ],
  [
    'empty-alternative',
    'pointOfNoReturn.alternatives[0].steps',
    { pointOfNoReturn: { description: 'd', alternatives: [{ kind: 'forward-fix', description: 'd' }] } },
    {},
  ],
]);
