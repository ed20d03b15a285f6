import { expect } from 'vitest';
import type { Question } from '#core/question.ts';
import type { Operation } from '#core/records.ts';
import type { Aws } from './aws.ts';
import { endsAs, fire, type PlanShape, plan } from './endings.ts';
import { alarmEvent, type Stage } from './harness.ts';

/** The scenario's triggers by their severity. */
export const TRIGGER = { medium: 'support-tickets', high: 'latency-p99', critical: 'error-rate' } as const;

export interface Waiting {
  readonly operation: Operation;
  readonly rollback: string;
  readonly question: Question;
}

/** A rollback that waits for an approval, asked for by a trigger of medium severity. */
export async function waiting(
  stage: Stage,
  id: string,
  change: (plan: PlanShape) => void = () => undefined,
): Promise<Waiting> {
  const operation = await stage.open(id, plan(change));
  const rollback = await fire(stage, operation, TRIGGER.medium);
  return { operation, rollback, question: await stage.asked(rollback, 'approval') };
}

/** A rollback that was announced and can be vetoed for `notice` seconds. */
export async function announced(stage: Stage, id: string, notice: number): Promise<Waiting> {
  const operation = await stage.open(
    id,
    plan(({ triggers }) => {
      for (const trigger of triggers) if (trigger.id === TRIGGER.high) trigger.notice = notice;
    }),
  );
  const rollback = await fire(stage, operation, TRIGGER.high);
  return { operation, rollback, question: await stage.asked(rollback, 'veto') };
}

/** Sends a critical alarm, as CloudWatch would. */
export async function alarm(stage: Stage, operation: Operation) {
  const at = new Date(stage.runtime.clock.now());
  return stage.signal(alarmEvent(operation, TRIGGER.critical, { at }));
}

/** The change was left as it is, and its alarms still watch it. */
export async function expectUntouched(stage: Stage, aws: Aws, operation: Operation): Promise<void> {
  expect(stage.world.order).toEqual([]);
  expect((await stage.operation(operation.id)).status).toBe('open');
  expect(await aws.alarms(operation.id)).toHaveLength(operation.triggers.length);
}

/** The next critical alarm starts a rollback by itself, as if nothing had been before. */
export async function expectArmed(stage: Stage, operation: Operation): Promise<void> {
  await endsAs(stage, await fire(stage, operation, TRIGGER.critical), 'rolled-back');
}
