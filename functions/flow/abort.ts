import { audit } from '#adapters/audit.ts';
import { answerMachine } from '#adapters/machines.ts';
import { closeQuestion } from '#adapters/questions.ts';
import { getRollback, isOver, setOnce, viewRollback } from '#adapters/rollbacks.ts';
import { patchItem } from '#adapters/table.ts';
import { ConflictError, NotFoundError } from '#core/errors.ts';
import type { LevelRecord, Rollback } from '#core/records.ts';
import { now } from '#runtime/clock.ts';

/** The answer that ends each kind of waiting without going on. */
const WAY_OUT = {
  approval: 'refuse',
  veto: 'veto',
  help: 'abandon',
  capture: 'abandon',
  verification: 'abandon',
  'manual-checks': 'unsure',
  gate: 'stop',
} as const;

/**
 * Stops a rollback: no step starts any more, what waits for people ends, and the state machine comes to its named
 * end by itself. Throws ConflictError where it is over or verified already.
 */
export async function abort(id: string, by: string, reason: string): Promise<{ rollback: Rollback }> {
  const rollback = await getRollback(id);
  if (isOver(rollback) || rollback.verifiedAt) {
    throw new ConflictError(`rollback "${id}" is ${rollback.status}; there is nothing left to abort`);
  }
  const at = now().toISOString();
  if (!(await setOnce(id, 'abort', { abort: { by, at, reason } }))) {
    throw new ConflictError(`rollback "${id}" is being aborted already`);
  }
  await audit(id, by, 'aborted', { reason });
  const { questions } = await viewRollback(id);
  for (const question of questions.filter(({ status }) => status === 'open')) {
    const word = WAY_OUT[question.kind];
    await closeQuestion(question, { word, by, at, comment: reason });
    await answerMachine(question.taskToken, { answer: word });
  }
  return { rollback: await getRollback(id) };
}

/** Somebody owns a level: the ladder climbs no further while they do. */
export async function acknowledge(
  id: string,
  level: LevelRecord['level'],
  by: string,
): Promise<{ level: LevelRecord }> {
  const { levels } = await viewRollback(id);
  const record = levels.find((one) => one.level === level);
  if (!record) throw new NotFoundError(`rollback "${id}" has not reached level ${level}`);
  if (record.acknowledgedBy)
    throw new ConflictError(`level ${level} is owned by ${record.acknowledgedBy} already`);
  const acknowledged = { acknowledgedBy: by, acknowledgedAt: now().toISOString() };
  await patchItem(`rollback#${id}`, `level#${level}`, acknowledged);
  await audit(id, by, 'acknowledged', { level });
  return { level: { ...record, ...acknowledged } };
}
