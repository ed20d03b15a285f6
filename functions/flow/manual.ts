import type { RollbackView, StoredQuestion } from '#adapters/rollbacks.ts';
import type { Plan } from '#core/plan.ts';
import type { QuestionKind } from '#core/question.ts';
import type { ManualResult } from '#core/verdict.ts';

type Result = NonNullable<ManualResult['result']>;

/** The newest question of a kind in the present round of verification; answers to an earlier round do not count. */
export function latest(
  { questions, rollback }: RollbackView,
  kind: QuestionKind,
): StoredQuestion | undefined {
  const since = rollback.verifyingSince ?? '';
  const round = questions.filter((question) => question.kind === kind && question.askedAt >= since);
  return round.toSorted((a, b) => a.askedAt.localeCompare(b.askedAt)).at(-1);
}

/**
 * What people found for each manual procedure of the plan. The answer as a whole counts where a procedure has no
 * finding of its own, and for all of them where it says worse than every one of those.
 */
export function manualFindings(view: RollbackView, { verification: { manual } }: Plan): ManualResult[] {
  const answer = latest(view, 'manual-checks')?.answer;
  const whole = (answer?.word as Result | undefined) ?? 'unsure';
  const findings = manual.map(({ procedure, required }) => {
    const own = answer?.procedures?.[procedure];
    return { procedure, required, result: own?.result ?? whole, comment: own?.comment ?? answer?.comment };
  });
  if (findings.some(({ result }) => result !== 'pass')) return findings;
  return findings.map((finding) => ({ ...finding, result: whole }));
}
