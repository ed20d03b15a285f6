import { endQuestion, questionsOf } from '#adapters/questions.ts';
import type { QuestionKind } from '#core/question.ts';

/** The machine waits no longer for these: whoever answers now comes too late. */
export async function expireQuestions(rollback: string, kinds: readonly QuestionKind[]): Promise<void> {
  const questions = await questionsOf(rollback);
  const open = questions.filter(({ kind, status }) => status === 'open' && kinds.includes(kind));
  await Promise.all(open.map((question) => endQuestion(question, 'expired')));
}
