import type { Question } from '../question.ts';
import type { StepRecord } from '../records.ts';
import { wasExecuted } from './execution.ts';
import type { ReportInput } from './input.ts';
import { interventions } from './questions.ts';

/** How the rollback came about, judged from records alone; undefined where the records cannot tell. */
export interface Quality {
  /** A drill or rehearsal with this plan was held before the decision. */
  readonly testedBefore?: boolean;
  /** Begun by a signal and not by a person. */
  readonly automated: boolean;
  /** Somebody had to help; approvals and manual checks that the plan asks for are no help. */
  readonly manualIntervention?: boolean;
  /** Every step of the decided scope was done, in the plan's way. */
  readonly planFollowed?: boolean;
  /** The most attempts that any step took; 0 when nothing was started. */
  readonly attempts: number;
}

export function qualityOf(input: ReportInput): Quality {
  const { rollback, plan, steps = [], questions = [] } = input;
  const executed = wasExecuted(input);
  const held = plan?.evidence?.some(({ heldAt }) => Date.parse(heldAt) < Date.parse(rollback.decidedAt));
  const helped = interventions(questions).length > 0 || steps.some(byHand);
  const started = steps.filter((step) => step.startedAt !== undefined);
  return {
    testedBefore: held,
    automated: rollback.flow === 'automated',
    manualIntervention: executed ? helped : undefined,
    planFollowed: executed ? rollback.path === 'plan' && asPlanned(steps, questions) : undefined,
    attempts: Math.max(0, ...started.map((step) => step.attempt)),
  };
}

function asPlanned(steps: readonly StepRecord[], questions: readonly Question[]): boolean {
  const left = interventions(questions).some(({ answer }) => answer?.word !== 'retry');
  return !left && steps.length > 0 && steps.every((step) => step.status === 'done');
}

function byHand(step: StepRecord): boolean {
  return step.status === 'done-by-hand' || step.decidedBy !== undefined;
}
