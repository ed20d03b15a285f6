import { describe, expect, it } from 'vitest';
import { type Decision, decide } from '#core/decision.ts';
import { type Change, situation } from './situations.ts';

const decided = (...changes: Change[]): Decision => decide(situation(...changes));
const passed = { at: '2026-11-21T09:50:00.000Z', by: 'pipeline' };

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

  it('refuses an event that says to come from the operation’s account for an alarm of another', () => {
    const alarm = 'arn:aws:cloudwatch:eu-west-1:999999999999:alarm:api-error-rate';

    expect(decided({ signal: { alarm } }).reasons.join()).toContain('expected 999999999999');
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
