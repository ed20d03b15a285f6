import type { StoredQuestion } from '#adapters/rollbacks.ts';
import { ABSENT, getItem, patchItem, putItem, queryItems } from '#adapters/table.ts';
import { NotFoundError } from '#core/errors.ts';
import type { Answer, Question } from '#core/question.ts';

const MOST_OF_ONE_NAME = 100;

/**
 * Stores a question under `<base>`, `<base>-2` … the first number that is free. Asking again with the token of a
 * question that is there gives that one, so that a repeated call asks once.
 */
export async function putQuestion(
  base: string,
  question: Omit<StoredQuestion, 'id'>,
): Promise<StoredQuestion> {
  for (let number = 1; number <= MOST_OF_ONE_NAME; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    const stored = { ...question, id };
    if (await putItem(`rollback#${question.rollback}`, `question#${id}`, stored, ABSENT)) return stored;
    const other = await getQuestion(question.rollback, id);
    if (other.taskToken === question.taskToken) return other;
  }
  throw new NotFoundError(
    `rollback "${question.rollback}" has asked "${base}" ${MOST_OF_ONE_NAME} times already`,
  );
}

/** Every question of a rollback, whatever became of it. */
export async function questionsOf(rollback: string): Promise<StoredQuestion[]> {
  return queryItems<StoredQuestion>(`rollback#${rollback}`, 'question#');
}

export async function getQuestion(rollback: string, id: string): Promise<StoredQuestion> {
  const question = await getItem<StoredQuestion>(`rollback#${rollback}`, `question#${id}`);
  if (question) return question;
  throw new NotFoundError(`rollback "${rollback}" has no question "${id}"`);
}

/** Records the one answer. Returns false where the question is no longer open. */
export async function closeQuestion(question: Question, answer: Answer): Promise<boolean> {
  return patchItem(
    `rollback#${question.rollback}`,
    `question#${question.id}`,
    { status: 'answered', answer },
    { expression: '#status = :open', names: ['status'], values: { open: 'open' } },
  );
}

/** Adds one approver; the same person counts once. Returns false where it is no longer open, or another was added. */
export async function addApproval(question: Question, by: string): Promise<boolean> {
  const approvals = [...new Set([...question.approvals, by])];
  return patchItem(
    `rollback#${question.rollback}`,
    `question#${question.id}`,
    { approvals },
    {
      // Approvals are only ever added, so their number tells one state from another.
      expression: '#status = :open AND size(#approvals) = :before',
      names: ['status', 'approvals'],
      values: { open: 'open', before: question.approvals.length },
    },
  );
}

/** Notes that what the answer changes in the records is written. */
export async function markApplied(question: Question): Promise<void> {
  await patchItem(`rollback#${question.rollback}`, `question#${question.id}`, { applied: true });
}

/** Notes that somebody else than the answerer is about to tell the machine. */
export async function markPushed(question: Question): Promise<void> {
  await patchItem(`rollback#${question.rollback}`, `question#${question.id}`, { pushed: true });
}

/** A question whose time is over, or that nobody needs answered any more. */
export async function endQuestion(question: Question, status: 'expired' | 'withdrawn'): Promise<void> {
  await patchItem(
    `rollback#${question.rollback}`,
    `question#${question.id}`,
    { status },
    { expression: '#status = :open', names: ['status'], values: { open: 'open' } },
  );
}

/** Takes an answer back that came after the machine had stopped waiting for it. */
export async function dropAnswer(question: Question): Promise<void> {
  await patchItem(`rollback#${question.rollback}`, `question#${question.id}`, {
    status: 'expired',
    answer: undefined,
  });
}

/** What people and programs may see of a question: everything but the token that moves the machine. */
export function withoutToken({
  taskToken: _taskToken,
  applied: _applied,
  pushed: _pushed,
  ...question
}: StoredQuestion): Question {
  return question;
}
