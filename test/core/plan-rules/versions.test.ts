import { describeRules } from './rule.ts';

const move = { from: 'v2.0', to: 'v2.1' };

describeRules([
  ['service-absent', 'versions.mail', { versions: { mail: move } }, { versions: { api: move } }],
  [
    'version-unchanged',
    'versions.api.from',
    { versions: { api: { from: 'v2.1', to: 'v2.1' } } },
    { versions: { api: move } },
  ],
  [
    'version-unchanged',
    'versions.api.from',
    { versions: { api: { from: `\${old}`, to: 'v2' } }, parameters: { old: { default: 'v2' } } },
    { versions: { api: { from: `\${old}`, to: 'v2' } }, parameters: { old: { default: 'v1' } } },
  ],
  [
    'version-unsafe',
    'versions.api.from',
    { versions: { api: { ...move, minimumSafe: 'v2.0.1' } } },
    { versions: { api: { ...move, minimumSafe: 'v1.9.12' } } },
    'warning',
  ],
  [
    'version-unsafe',
    'versions.api.from',
    { versions: { api: { ...move, minimumSafe: 'v9' } } },
    { versions: { api: { ...move, from: `\${old}`, minimumSafe: 'v9' } }, parameters: { old: {} } },
    'warning',
  ],
]);
