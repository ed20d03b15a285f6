import { describe, expect, it } from 'vitest';
import { type Decision, decide } from '#core/decision.ts';
import { type Change, operation, signal, situation } from './situations.ts';

const decided = (...changes: Change[]): Decision => decide(situation(...changes));
const passed = { at: '2026-11-21T09:50:00.000Z', by: 'pipeline' };

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
