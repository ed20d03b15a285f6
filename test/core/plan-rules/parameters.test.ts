import { describeRules, settings } from './rule.ts';

describeRules([
  [
    'unknown-parameter',
    'phases.application-rollback.steps[0].with.url',
    settings({ url: `https://\${host}` }),
    { ...settings({ url: `https://\${host}` }), parameters: { host: {} } },
  ],
  [
    'unused-parameter',
    'parameters.host',
    { parameters: { host: {} } },
    { ...settings({ url: `\${host}` }), parameters: { host: {} } },
    'warning',
  ],
]);
