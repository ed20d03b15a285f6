import { ABSENT, getItem, patchItem, putItem } from '#adapters/table.ts';
import { ConflictError } from '#core/errors.ts';
import type { CheckRecord, StepRecord } from '#core/records.ts';
import { move } from '#core/states.ts';

/** `<stage>#<region>#<name>`: the key that has one effect, ever. */
export function stepId(stage: string, region: string, name: string): string {
  return `${stage}#${region}#${name}`;
}

export async function getStep(rollback: string, id: string): Promise<StepRecord | undefined> {
  return getItem<StepRecord>(`rollback#${rollback}`, `step#${id}`);
}

/** Writes a step that is planned; one that is already there is left as it is. */
export async function planStep(step: StepRecord): Promise<void> {
  await putItem(`rollback#${step.rollback}`, `step#${step.id}`, step, ABSENT);
}

/**
 * Moves a step by its table, only from the very state and attempt it was read in, so that two who act on one step
 * cannot both win. Throws IllegalMoveError, and ConflictError for the one who came second.
 */
export async function moveStep(
  step: StepRecord,
  to: StepRecord['status'],
  fields: Partial<StepRecord> = {},
): Promise<StepRecord> {
  move('step', step.status, to);
  const moved = await patchItem(
    `rollback#${step.rollback}`,
    `step#${step.id}`,
    { ...fields, status: to },
    {
      expression: '#status = :from AND #attempt = :attempt',
      names: ['status', 'attempt'],
      values: { from: step.status, attempt: step.attempt },
    },
  );
  if (moved) return { ...step, ...fields, status: to };
  throw new ConflictError(`step "${step.id}" of rollback "${step.rollback}" was moved by somebody else`);
}

/** One more start than the plan allows, granted by a person; one question grants one, however often it is applied. */
export async function grantAttempt(
  step: StepRecord,
  question: string,
  decided: Pick<StepRecord, 'decidedBy' | 'comment'>,
): Promise<void> {
  const grantedAttempts = (step.grantedAttempts ?? 0) + 1;
  await patchItem(
    `rollback#${step.rollback}`,
    `step#${step.id}`,
    { ...decided, grantedAttempts, grantedBy: question },
    {
      expression: 'attribute_not_exists(#grantedBy) OR #grantedBy <> :question',
      names: ['grantedBy'],
      values: { question },
    },
  );
}

export async function getCheck(rollback: string, name: string): Promise<CheckRecord | undefined> {
  return getItem<CheckRecord>(`rollback#${rollback}`, `check#${name}`);
}

export async function putCheck(check: CheckRecord): Promise<void> {
  await putItem(`rollback#${check.rollback}`, `check#${check.name}`, check);
}
