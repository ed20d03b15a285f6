import { describe, expect, it } from 'vitest';
import { type Decision, decide } from '#core/decision.ts';
import { type Change, operation, signal, situation } from './situations.ts';

const decided = (...changes: Change[]): Decision => decide(situation(...changes));
const passed = { at: '2026-11-21T09:50:00.000Z', by: 'pipeline' };

describe('severity and automation', () => {
  it('executes a critical trigger of a fully automated plan at once', () => {
    expect(decided()).toMatchObject({ route: 'execute', consent: 'none', path: 'plan', scope: 'full' });
  });

  it('announces a high trigger with the notice in which it can be vetoed', () => {
    const decision = decided({ trigger: { severity: 'high', noticeSeconds: 30 } });

    expect(decision).toMatchObject({ route: 'announce', consent: 'veto', noticeSeconds: 30, path: 'plan' });
  });

  it('asks on a medium trigger', () => {
    expect(decided({ trigger: { severity: 'medium' } })).toMatchObject({ route: 'ask', consent: 'approval' });
  });

  it('only tells people of a trigger that is for them to consider', () => {
    expect(decided({ trigger: { severity: 'medium', manual: true } })).toMatchObject({
      route: 'alert',
      path: 'none',
    });
  });

  it.each(['critical', 'high', 'medium'] as const)(
    'asks first on a semi-automated plan when it is %s',
    (severity) => {
      const decision = decided({ trigger: { severity }, operation: { automation: 'semi-automated' } });

      expect(decision).toMatchObject({ route: 'ask', consent: 'approval', path: 'plan' });
    },
  );

  it('only alerts on a manual plan', () => {
    expect(decided({ operation: { automation: 'manual' } })).toMatchObject({ route: 'alert', path: 'none' });
  });

  it('only alerts where the profile has automatic rollbacks off', () => {
    expect(decided({ input: { automaticRollbacksOn: false } })).toMatchObject({
      route: 'alert',
      path: 'none',
    });
  });

  it('asks on a webhook that is no trigger of the plan', () => {
    const decision = decided({
      signal: { source: 'webhook', severity: 'critical' },
      input: { trigger: undefined },
    });

    expect(decision).toMatchObject({ route: 'ask', consent: 'approval' });
  });

  it('takes the scope that the trigger names, and before it the one that a person chose', () => {
    expect(decided({ trigger: { scope: 'application-only' } }).scope).toBe('application-only');
    expect(decided({ trigger: { scope: 'application-only' }, input: { scope: 'full' } }).scope).toBe('full');
  });
});

describe('reception', () => {
  it('never executes on missing data and does not call it healthy', () => {
    const decision = decided({ signal: { state: 'INSUFFICIENT_DATA' } });

    expect(decision).toMatchObject({ route: 'ignore', facts: { rule: 'no-data' } });
    expect(decision.reasons.join()).toContain('does not count as healthy');
  });

  it('says who muted or suppressed the alarm', () => {
    expect(decided({ signal: { mutedBy: 'night-work' } }).reasons.join()).toContain('night-work');
    expect(decided({ signal: { suppressedBy: 'WaitPeriod' } }).reasons.join()).toContain('WaitPeriod');
  });

  it.each([
    ['2026-11-21T09:50:00.000Z', 'execute'],
    ['2026-11-21T09:49:59.000Z', 'refuse'],
    ['2026-11-21T10:01:00.000Z', 'execute'],
    ['2026-11-21T10:01:01.000Z', 'refuse'],
    ['yesterday', 'refuse'],
  ])('has for an event of %s the route %s at ten o’clock', (changedAt, route) => {
    expect(decided({ signal: { changedAt } }).route).toBe(route);
  });

  it('ignores an alarm that no operation listens to', () => {
    expect(decided({ input: { operation: undefined, trigger: undefined } })).toMatchObject({
      route: 'ignore',
    });
  });

  it.each(['completed', 'cancelled', 'rolled-back', 'fixed-forward'] as const)(
    'ignores events of a %s operation',
    (status) => {
      expect(decided({ operation: { status } })).toMatchObject({
        route: 'ignore',
        facts: { rule: 'no-open-operation' },
      });
    },
  );

  it('refuses an event from another account than its alarm', () => {
    expect(decided({ signal: { account: '999999999999' } })).toMatchObject({ route: 'refuse' });
  });

  it('refuses an alarm of an account in which the operation has none', () => {
    const alarm = 'arn:aws:cloudwatch:eu-west-1:999999999999:alarm:api-error-rate';

    expect(decided({ signal: { alarm, account: '999999999999' } })).toMatchObject({ route: 'refuse' });
  });

  it('keeps a further alarm as evidence of the live rollback', () => {
    const live = { id: 'release-2-1.1', status: 'running' } as const;

    expect(decided({ input: { liveRollback: live } })).toMatchObject({
      route: 'ignore',
      evidenceFor: 'release-2-1.1',
    });
    expect(decided({ operation: { claim: { rollback: 'r1', fence: 1, at: passed.at } } }).evidenceFor).toBe(
      'r1',
    );
  });

  it('does not take a finished rollback for a live one', () => {
    expect(decided({ input: { liveRollback: { id: 'r1', status: 'vetoed' } } }).route).toBe('execute');
  });

  it('closes the operation when nothing was deployed', () => {
    expect(decided({ operation: { deployment: 'pending' } })).toMatchObject({
      route: 'ignore',
      closesOperation: true,
      path: 'none',
    });
  });

  it('acts on a reported situation although nothing was deployed', () => {
    const decision = decided({
      operation: { deployment: 'pending' },
      signal: { situation: 'secret-leaked' },
    });

    expect(decision).toMatchObject({ route: 'rotate' });
    expect(decision.closesOperation).toBeUndefined();
  });
});

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

describe('a person’s request', () => {
  const person: Change = {
    signal: { source: 'person', path: 'api', requestedBy: 'ana' },
    input: { trigger: undefined },
  };

  it('executes without further leave, whatever limits automatic starts', () => {
    const limited = { automation: 'manual', automaticRollbacks: 1, autoRollback: false } as const;
    const decision = decided(person, {
      operation: limited,
      input: { automaticRollbacksOn: false, serviceCoolDownUntil: '2026-11-21T11:00:00.000Z' },
    });

    expect(decision).toMatchObject({ route: 'execute', consent: 'none', path: 'plan' });
    expect(decision.reasons.join()).toContain('ana');
  });

  it('may try again after a rollback that failed', () => {
    expect(decided(person, { operation: { status: 'rollback-failed' } }).route).toBe('execute');
  });

  it('never runs the plan past the point of no return, not even in an emergency', () => {
    const alternatives = [{ kind: 'forward-fix', automatic: false }];
    const operation = { ponr: passed, alternatives };

    expect(decided(person, { operation })).toMatchObject({ route: 'forward-fix', consent: 'approval' });
    expect(decided(person, { operation, input: { emergency: true } })).toMatchObject({
      route: 'forward-fix',
      consent: 'none',
    });
  });

  it('neither takes the claim of a live rollback nor skips two approvals in an emergency', () => {
    const live = { liveRollback: { id: 'r1', status: 'running' }, emergency: true } as const;
    const bad = { operation: { badTarget: 'bad' }, input: { emergency: true } };

    expect(decided(person, { input: live })).toMatchObject({ route: 'ignore', evidenceFor: 'r1' });
    expect(decided(person, bad)).toMatchObject({ route: 'refuse', consent: 'two-approvals' });
  });

  it('is an emergency only when a person asks', () => {
    const alternatives = [{ kind: 'forward-fix', automatic: false }];

    expect(decided({ operation: { ponr: passed, alternatives }, input: { emergency: true } }).consent).toBe(
      'approval',
    );
  });
});

describe('the record of a decision', () => {
  it('holds the facts it was taken on', () => {
    const { facts, operation: id } = decided();

    expect(id).toBe(operation.id);
    expect(facts).toMatchObject({
      alarm: signal.alarm,
      ageSeconds: 5,
      severity: 'critical',
      value: 2.5,
      backup: 'valid',
    });
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });
});
