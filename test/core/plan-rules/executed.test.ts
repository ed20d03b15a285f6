import { describe, expect, it } from 'vitest';
import { describeRules, findings, level4, regions } from './rule.ts';

describeRules([
  ['unknown-profile', 'profile', { profile: 'staging' }, { profile: 'development' }],
  [
    'not-executed-yet',
    'regions.gate.kind',
    { ...level4, regions: { ...regions, gate: { kind: 'checks' } } },
    level4,
  ],
  [
    'not-executed-yet',
    'regions.gate.bake',
    { ...level4, regions: { ...regions, gate: { kind: 'approval', bake: '5m' } } },
    { ...level4, regions: { ...regions, gate: { kind: 'approval', bake: 0 } } },
  ],
  [
    'not-executed-yet',
    'regions.strategy',
    { ...level4, regions: { ...regions, strategy: 'waves' } },
    { ...level4, regions: { ...regions, strategy: 'all' } },
  ],
]);

describe('what is not executed yet', () => {
  it('is answered with what to write instead', () => {
    const [finding] = findings({ regions: { ...regions, strategy: 'waves' } });

    expect(finding).toMatchObject({ found: '"waves"' });
    expect(finding?.expected).toContain('`one-at-a-time` or `all`');
  });
});
