import { getPinnedPlan } from '#adapters/operations.ts';
import { markApplied } from '#adapters/questions.ts';
import { moveRollback, patchRollback, type StoredQuestion, viewRollback } from '#adapters/rollbacks.ts';
import { getStep, grantAttempt, moveStep } from '#adapters/steps.ts';
import { ConflictError } from '#core/errors.ts';
import type { Answer, AnswerWord } from '#core/question.ts';
import type { StepRecord } from '#core/records.ts';
import { isTerminal } from '#core/states.ts';
import { forwardFixOf } from './planning.ts';

/** Answers after which the rollback goes to its next state straight from needing help. */
const STAYS: readonly AnswerWord[] = ['abandon', 'stop', 'accept'];

/** What the answer changes in the records, before the machine hears of it; an answer may be applied again, and counts once. */
export async function apply(question: StoredQuestion, given: Answer): Promise<void> {
  if (given.word === 'partial-scope') await patchRollback(question.rollback, { scope: given.scope });
  if (given.word === 'forward-fix') {
    const plan = await getPinnedPlan(question.operation);
    await patchRollback(question.rollback, {
      path: 'alternative',
      alternative: forwardFixOf(plan)?.kind,
    });
  }
  if (question.step) await applyToStep(question, question.step, given);
  const { rollback, questions } = await viewRollback(question.rollback);
  const others = questions.some(({ id, status }) => status === 'open' && id !== question.id);
  if (rollback.status === 'needs-help' && !others && !STAYS.includes(given.word)) {
    await moveRollback(question.rollback, question.kind === 'capture' ? 'capturing' : 'running');
  }
  await markApplied(question);
}

async function applyToStep(question: StoredQuestion, id: string, given: Answer): Promise<void> {
  const step = await getStep(question.rollback, id);
  // It may have been done after all, by a call that was given up too early.
  if (!step || isTerminal('step', step.status)) return;
  const decided = { decidedBy: given.by, comment: given.comment };
  // A start without a result keeps its key, so that the retry looks before it acts.
  if (given.word === 'retry') await grantAttempt(step, question.id, decided);
  if (given.word === 'skip') await settle(step, 'skipped', { ...decided, endedAt: given.at });
  if (given.word === 'done-by-hand') await settle(step, 'done-by-hand', { ...decided, endedAt: given.at });
}

/** Two who apply the same answer at once both find it applied. */
async function settle(
  step: StepRecord,
  to: StepRecord['status'],
  fields: Partial<StepRecord>,
): Promise<void> {
  try {
    await moveStep(step, to, fields);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const now = await getStep(step.rollback, step.id);
    if (!now || !isTerminal('step', now.status)) throw error;
  }
}
