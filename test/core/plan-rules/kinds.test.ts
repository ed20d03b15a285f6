import { step } from '../plans.ts';
import { application, describeRules } from './rule.ts';

describeRules([
  [
    'unknown-kind',
    'phases.application-rollback.steps[0].kind',
    application(step('a', { kind: 'magic' })),
    application(step('a')),
  ],
  [
    'unknown-kind',
    'safety[0].kind',
    { safety: [{ name: 'b', kind: 'magic', proves: 'backup' }] },
    { safety: [{ name: 'b', kind: 'health', proves: 'backup' }] },
  ],
  [
    'unknown-kind',
    'verification.automated[1].kind',
    {
      verification: {
        automated: [
          { name: 'a', kind: 'data-consistency' },
          { name: 'b', kind: 'http' },
        ],
      },
    },
    {},
  ],
  ['unknown-kind', 'capture[0].reader', { capture: [{ name: 'rows', reader: 'magic' }] }, {}],
  [
    'unknown-kind',
    'pointOfNoReturn.alternatives[0].steps[0].kind',
    {
      pointOfNoReturn: {
        description: 'd',
        alternatives: [{ kind: 'restore', description: 'd', steps: [step('a', { kind: 'magic' })] }],
      },
    },
    {},
  ],
  [
    'settings',
    'phases.application-rollback.steps[0].with.list[0].url',
    application(step('a', { kind: 'strict' })),
    application(step('a', { kind: 'strict', with: { url: 'https://ok' } })),
  ],
  [
    'settings',
    'phases.application-rollback.steps[0].with.list[0].url',
    {
      ...application(step('a', { kind: 'strict', with: { url: `\${u}` } })),
      parameters: { u: { default: 'http://' } },
    },
    { ...application(step('a', { kind: 'strict', with: { url: `\${u}` } })), parameters: { u: {} } },
  ],
]);
