import type { Question, QuestionKind } from '../question.ts';

const HELP: readonly QuestionKind[] = ['help', 'capture', 'verification'];

/** Questions as a report may show them, field by field: whatever else a stored one carries stays behind. */
export function questionLines(questions: readonly Question[]): Question[] {
  return questions
    .map((question) => {
      const { id, rollback, operation, kind, text, details, answers, status, askedAt, expiresAt } = question;
      const { step, barred, approvalsNeeded, approvals, answer } = question;
      const asked = { id, rollback, operation, kind, text, details, answers, status, askedAt, expiresAt };
      return { ...asked, step, barred, approvalsNeeded, approvals, answer };
    })
    .toSorted((a, b) => Date.parse(a.askedAt) - Date.parse(b.askedAt));
}

/** The answers with which people helped a rollback that could not go on by itself, in order of time. */
export function interventions(questions: readonly Question[]): Question[] {
  return questions
    .filter((question) => HELP.includes(question.kind) && question.answer !== undefined)
    .toSorted((a, b) => Date.parse(a.answer?.at ?? '') - Date.parse(b.answer?.at ?? ''));
}
