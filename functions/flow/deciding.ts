import { coolDownOf } from '#adapters/operations.ts';
import { getRollback } from '#adapters/rollbacks.ts';
import { type DecisionInput, decide } from '#core/decision.ts';
import type { ArmedTrigger, Operation } from '#core/records.ts';
import type { Signal } from '#core/signal.ts';
import type { Situation } from '#core/words.ts';
import { now } from '#runtime/clock.ts';

/** What a person asks for, in the shape of any other signal. */
export function personsSignal(
  operation: Operation,
  wish: { reason: string; by: string; id: string; situation?: Situation },
): Signal {
  return {
    id: `person#${wish.id}`,
    source: 'person',
    path: 'api',
    alarm: `person#${wish.by}`,
    alarmName: wish.by,
    account: '',
    region: operation.regions[0] ?? '',
    state: 'ALARM',
    changedAt: now().toISOString(),
    reason: wish.reason,
    children: [],
    situation: wish.situation,
    requestedBy: wish.by,
  };
}

/** Gathers the facts a decision is taken on; the decision itself is pure. */
export async function situationOf(
  signal: Signal,
  operation: Operation,
  trigger?: ArmedTrigger,
): Promise<DecisionInput> {
  const [coolDown, live] = await Promise.all([
    coolDownOf(operation.services),
    operation.claim && getRollback(operation.claim.rollback).catch(() => undefined),
  ]);
  return {
    signal,
    operation,
    trigger,
    now: now(),
    automaticRollbacksOn: operation.autoRollback,
    liveRollback: operation.claim && { id: operation.claim.rollback, status: live?.status ?? 'capturing' },
    serviceCoolDownUntil: coolDown,
  };
}

/** Whether this signal would start the plan at once, without anybody's leave, if it were the first. */
export async function startsAlone(operation: Operation, signal: Signal): Promise<boolean> {
  const untouched = { ...operation, claim: undefined, status: 'open', automaticRollbacks: 0 } as const;
  const trigger = operation.triggers.find(({ alarm }) => alarm === signal.alarm);
  const { consent, path } = decide(await situationOf(signal, untouched, trigger));
  return consent === 'none' && path === 'plan';
}
