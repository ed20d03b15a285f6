import { step } from '../plans.ts';
import { application, describeRules, metric, regions } from './rule.ts';

describeRules([
  [
    'duplicate-name',
    'phases.application-rollback.steps[1].name',
    application(step('a'), step('a')),
    application(step('a'), step('b')),
  ],
  [
    'duplicate-name',
    'pointOfNoReturn.alternatives[0].steps[0].name',
    {
      pointOfNoReturn: {
        description: 'd',
        alternatives: [{ kind: 'restore', description: 'd', steps: [step('drain')] }],
      },
    },
    {},
  ],
  [
    'duplicate-name',
    'triggers[1]',
    {
      triggers: [
        { id: 'error-rate', metric },
        { id: 'error-rate', metric },
      ],
    },
    {},
  ],
  ['duplicate-name', 'services[2]', { services: ['api', 'auth', 'api'] }, {}],
  [
    'duplicate-name',
    'verification.manual[1]',
    {
      verification: {
        automated: [{ name: 'a', kind: 'data-consistency' }],
        manual: [{ procedure: 'dashboards' }, { procedure: 'dashboards' }],
      },
    },
    {},
  ],
  [
    'service-absent',
    'phases.application-rollback.steps[0].service',
    application(step('a', { service: 'mail' })),
    application(step('a', { service: 'auth' })),
  ],
  [
    'region-absent',
    'phases.application-rollback.steps[0].regions',
    application(step('a', { regions: ['mars'] })),
    { ...application(step('a', { regions: ['eu-west-1'] })), regions },
  ],
]);
