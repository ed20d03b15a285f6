import * as z from 'zod';
import { Step } from './plan-step.ts';
import { CheckPlan } from './plan-verification.ts';

/** What runs instead of the plan once it cannot be undone any more, or when the world is in a worse state. */
export const Alternative = z
  .strictObject({
    kind: z
      .enum(['forward-fix', 'compensating-migration', 'restore', 'disaster-recovery', 'rotate'])
      .describe('Which path it is; the decision chooses by it.'),
    description: z.string().max(1000).describe('What it does, for whoever approves it.'),
    /** Runs without approval where plan, profile and severity would let the plan itself run so. */
    automatic: z
      .boolean()
      .default(false)
      .describe('Starts without approval where the plan itself would; if not, people are always asked.'),
    steps: z.array(Step).default([]).describe('Its own steps; `after` names steps of the same alternative.'),
  })
  .meta({
    id: 'Alternative',
    description: 'What runs instead of the phases once these cannot help any more.',
  });
export type Alternative = z.infer<typeof Alternative>;

/** After it, destructive steps are held back, and one of the alternatives runs instead. */
export const PointOfNoReturn = z
  .strictObject({
    description: z.string().max(1000).describe('After what the change cannot be undone any more.'),
    /** `told` by the pipeline, or looked at with this check, which passes while the point is not yet reached. */
    probe: CheckPlan.optional().describe(
      'Passes while the point is not reached, and is looked at before each destructive step. Left out, only the pipeline tells.',
    ),
    alternatives: z.array(Alternative).min(1).describe('What runs then; the first that fits the situation.'),
  })
  .meta({ id: 'PointOfNoReturn', description: 'The moment after which destructive steps are held back.' });
