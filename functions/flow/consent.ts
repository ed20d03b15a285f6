import { audit } from '#adapters/audit.ts';
import { answerMachine } from '#adapters/machines.ts';
import { closeQuestion } from '#adapters/questions.ts';
import type { StoredQuestion } from '#adapters/rollbacks.ts';
import type { AnswerWord } from '#core/question.ts';
import { now } from '#runtime/clock.ts';

/** Ends the waiting for a consent, because something critical happened that starts without one. */
export async function consent(question: StoredQuestion, by: string): Promise<void> {
  const word: AnswerWord = question.kind === 'approval' ? 'approve' : 'proceed';
  const comment = 'a critical trigger starts this rollback without being asked for';
  if (!(await closeQuestion(question, { word, by, at: now().toISOString(), comment }))) return;
  await audit(question.rollback, by, 'answered', { question: question.id, answer: word, comment });
  await answerMachine(question.taskToken, { answer: word });
}
