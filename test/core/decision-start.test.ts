import { describe, expect, it } from 'vitest';
import { type Decision, decide } from '#core/decision.ts';
import { type Change, situation } from './situations.ts';

const decided = (...changes: Change[]): Decision => decide(situation(...changes));

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
