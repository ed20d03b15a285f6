import { describe, expect, it } from 'vitest';
import { type Decision, decide } from '#core/decision.ts';
import { type Change, situation } from './situations.ts';

const decided = (...changes: Change[]): Decision => decide(situation(...changes));
const passed = { at: '2026-11-21T09:50:00.000Z', by: 'pipeline' };

describe('limits of automatic rollbacks', () => {
  it('leaves a second rollback of an operation to people', () => {
    expect(decided({ operation: { automaticRollbacks: 1 } })).toMatchObject({ route: 'alert', path: 'none' });
  });

  it('leaves a service in its cool-down to people, until it is over', () => {
    const until = (serviceCoolDownUntil: string): Decision => decided({ input: { serviceCoolDownUntil } });

    expect(until('2026-11-21T10:00:01.000Z').route).toBe('alert');
    expect(until('2026-11-21T10:00:00.000Z').route).toBe('execute');
  });

  it('never rolls a rollback back', () => {
    expect(decided({ operation: { autoRollback: false } }).route).toBe('alert');
  });

  it('leaves an operation whose rollback failed to people', () => {
    expect(decided({ operation: { status: 'rollback-failed' } }).route).toBe('alert');
  });
});

describe('decision matrix', () => {
  const forward = [{ kind: 'forward-fix', automatic: false }];

  it('goes forward once the point of no return is passed, with leave', () => {
    expect(decided({ operation: { ponr: passed, alternatives: forward } })).toMatchObject({
      route: 'forward-fix',
      path: 'alternative',
      alternative: 'forward-fix',
      consent: 'approval',
    });
  });

  it('goes forward by itself where the plan says so', () => {
    const alternatives = [{ kind: 'compensating-migration', automatic: true }];

    expect(decided({ operation: { ponr: passed, alternatives } })).toMatchObject({
      route: 'forward-fix',
      alternative: 'compensating-migration',
      consent: 'none',
    });
  });

  it('leaves the way forward to people where the plan holds none', () => {
    expect(decided({ operation: { ponr: passed } })).toMatchObject({ route: 'forward-fix', path: 'none' });
  });

  it('restores past the point of no return only with two approvals', () => {
    const alternatives = [{ kind: 'restore', automatic: true }];

    expect(decided({ operation: { ponr: passed, alternatives } })).toMatchObject({
      route: 'restore',
      alternative: 'restore',
      consent: 'two-approvals',
    });
  });

  it.each(['database-corrupted', 'data-deleted'] as const)(
    'restores when %s and the backup is valid',
    (indicates) => {
      const alternatives = [{ kind: 'restore', automatic: true }];

      expect(decided({ trigger: { indicates }, operation: { alternatives } })).toMatchObject({
        route: 'restore',
        alternative: 'restore',
        consent: 'none',
      });
    },
  );

  it.each(['missing', 'invalid', 'not-needed'] as const)(
    'recovers from disaster when the backup is %s',
    (backup) => {
      const decision = decided({ signal: { situation: 'database-corrupted' }, operation: { backup } });

      expect(decision).toMatchObject({ route: 'disaster-recovery', path: 'none', consent: 'approval' });
    },
  );

  it('recovers from disaster when the plan needs a backup that is missing', () => {
    expect(decided({ operation: { backup: 'missing' } }).route).toBe('disaster-recovery');
    expect(decided({ operation: { backup: 'not-needed' } }).route).toBe('execute');
  });

  it('deploys a deleted service again', () => {
    expect(decided({ signal: { situation: 'service-deleted' } })).toMatchObject({
      route: 'redeploy',
      path: 'plan',
    });
  });

  it('reverts a change of configuration only', () => {
    expect(decided({ operation: { kind: 'configuration' } })).toMatchObject({
      route: 'revert-configuration',
    });
  });

  it('rolls several regions back in coordination, with the leave that the severity needs', () => {
    const decision = decided({ operation: { regions: ['a', 'b'] }, trigger: { severity: 'high' } });

    expect(decision).toMatchObject({ route: 'regional', path: 'plan', consent: 'veto', noticeSeconds: 60 });
  });

  it('rotates a leaked secret and never runs the plan', () => {
    const alternatives = [{ kind: 'rotate', automatic: true }];

    expect(decided({ trigger: { indicates: 'secret-leaked' }, operation: { alternatives } })).toMatchObject({
      route: 'rotate',
      path: 'alternative',
      consent: 'none',
    });
  });

  it('refuses a bad target without two approvals', () => {
    const decision = decided({ operation: { badTarget: 'api 2.0.8 is on the bad list' } });

    expect(decision).toMatchObject({ route: 'refuse', consent: 'two-approvals' });
    expect(decision.reasons.join()).toContain('api 2.0.8 is on the bad list');
  });
});
