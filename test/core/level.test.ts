import { describe, expect, it } from 'vitest';
import { automationsFor, levelRules, slaOf } from '#core/level.ts';

describe('the levels', () => {
  it.each([
    [2, 1800, 1200],
    [3, 900, 600],
    [4, 600, 300],
  ] as const)('give level %s %s seconds and %s as its target', (level, slaSeconds, targetSeconds) => {
    expect(levelRules(level)).toMatchObject({ slaSeconds, targetSeconds });
    expect(slaOf({ level })).toEqual({ slaSeconds, targetSeconds });
  });

  it('ask for more evidence the higher they are', () => {
    expect(([2, 3, 4] as const).map((level) => levelRules(level).evidence.length)).toEqual([1, 3, 5]);
  });

  it('leave manual plans to level 4, and asking at level 3 to kinds that need it', () => {
    expect(automationsFor(2, 'application')).toEqual(['fully-automated', 'semi-automated']);
    expect(automationsFor(3, 'application')).toEqual(['fully-automated']);
    expect(automationsFor(3, 'database')).toEqual(['fully-automated', 'semi-automated']);
    expect(automationsFor(4, 'application')).toContain('manual');
  });
});

describe('the SLA of a plan', () => {
  it('can be stricter than its level’s, and takes the target along', () => {
    expect(slaOf({ level: 3, sla: 300 })).toEqual({ slaSeconds: 300, targetSeconds: 300 });
    expect(slaOf({ level: 3, sla: 700 })).toEqual({ slaSeconds: 700, targetSeconds: 600 });
  });

  it('is never looser', () => {
    expect(slaOf({ level: 3, sla: 1800 })).toEqual({ slaSeconds: 900, targetSeconds: 600 });
  });
});
