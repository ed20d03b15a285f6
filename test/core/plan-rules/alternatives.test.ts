import { step } from '../plans.ts';
import { describeRules, type Fields } from './rule.ts';

const backup = { name: 'backup-is-whole', kind: 'health', proves: 'backup' };

function alternatives(...kinds: string[]): Fields {
  const all = kinds.map((kind, index) => ({ kind, description: 'd', steps: [step(`way-${index}`)] }));
  return { pointOfNoReturn: { description: 'd', alternatives: all } };
}

describeRules([
  [
    'empty-alternative',
    'pointOfNoReturn.alternatives[0].steps',
    { pointOfNoReturn: { description: 'd', alternatives: [{ kind: 'forward-fix', description: 'd' }] } },
    {},
  ],
  [
    'duplicate-alternative',
    'pointOfNoReturn.alternatives[2].kind',
    alternatives('forward-fix', 'rotate', 'forward-fix'),
    alternatives('forward-fix', 'rotate', 'compensating-migration'),
  ],
  [
    'no-backup-check',
    'pointOfNoReturn.alternatives[0].kind',
    { ...alternatives('restore'), safety: [{ ...backup, proves: 'previous-version' }] },
    { ...alternatives('restore'), safety: [backup] },
  ],
]);
