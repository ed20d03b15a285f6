import * as z from 'zod';
import type { Stage } from '#core/words.ts';
import { lambda } from '#runtime/lambda.ts';
import { workOnStep } from './flow/step.ts';

const Input = z.object({
  rollback: z.string(),
  region: z.string(),
  stage: z.custom<Stage>(),
  step: z.string(),
});

/** Starts a step, or looks at one already started. The state machine loops until it is done. */
export const handler = lambda('run-step', Input, async (input, { signal }) => workOnStep(input, signal));
