import { describeRules, type Fields } from './rule.ts';

function check(fields: Fields): Fields {
  return { verification: { automated: [{ name: 'data', kind: 'data-consistency', ...fields }] } };
}

const safety = { name: 'backup-is-whole', kind: 'health', proves: 'backup' };
const alternatives = [{ kind: 'forward-fix', description: 'd', steps: [] }];
const probe = { name: 'not-yet', kind: 'health' };

describeRules([
  [
    'check-time',
    'verification.automated[0].within',
    check({ within: '16m' }),
    check({ within: '15m' }),
    'warning',
  ],
  [
    'check-time',
    'verification.automated[0].within',
    { sla: '5m', ...check({ within: '6m' }) },
    { sla: '5m', ...check({ within: '5m' }) },
    'warning',
  ],
  [
    'check-time',
    'verification.automated[0].every',
    check({ within: 10, every: 11 }),
    check({ within: 10, every: 10 }),
  ],
  ['check-time', 'safety[0].every', { safety: [{ ...safety, within: 2 }] }, { safety: [safety] }],
  [
    'check-time',
    'pointOfNoReturn.probe.every',
    { pointOfNoReturn: { description: 'd', alternatives, probe: { ...probe, within: 1 } } },
    { pointOfNoReturn: { description: 'd', alternatives, probe: { ...probe, within: 0 } } },
  ],
]);
