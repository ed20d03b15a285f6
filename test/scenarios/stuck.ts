import { expect } from 'vitest';
import type { Question } from '#core/question.ts';
import { fire, type PlanShape, plan } from './endings.ts';
import type { Stage } from './harness.ts';

/** More often than anybody tries. */
export const FOR_GOOD = 99;

/** Steps of the phases after the application's, in order. */
export const LATER = ['flush', 'resume', 'look', 'clean'];

export interface Stuck {
  readonly rollback: string;
  readonly question: Question;
  /** Answers the question as `helper`, and expects to be heard. */
  readonly reply: (answer: string, more?: Record<string, unknown>) => Promise<void>;
}

/** A rollback that waits for help with one step, which has failed `times` times or for good. */
export async function stuckAt(
  stage: Stage,
  name: string,
  id: string,
  { times = FOR_GOOD, change = () => undefined }: { times?: number; change?: (plan: PlanShape) => void } = {},
): Promise<Stuck> {
  const operation = await stage.open(id, plan(change));
  stage.world.fail(name, times);
  const rollback = await fire(stage, operation);
  const question = await stage.asked(rollback, 'help');
  return {
    rollback,
    question,
    reply: async (answer, more = {}) => {
      const { status, body } = await stage.answer(rollback, question.id, { answer, ...more });
      expect(status, JSON.stringify(body)).toBe(200);
    },
  };
}
