import { z } from 'zod';
import { Duration } from './duration.ts';
import { Name } from './words.ts';

export const StepFailure = z.enum(['stop', 'continue', 'ask']);
export type StepFailure = z.infer<typeof StepFailure>;

/** One thing to do, by one kind of action. `name` is unique in the plan; `after` names steps of the same phase. */
export const Step = z.strictObject({
  name: Name,
  title: z.string().max(200).optional(),
  kind: Name,
  with: z.record(z.string(), z.unknown()).default({}),
  estimate: Duration,
  timeLimit: Duration.optional(),
  attempts: z.int().min(1).max(10).default(1),
  /** May be started again without harm, without asking anybody. */
  repeatable: z.boolean().default(false),
  /** `ask` puts the question of section 11; `stop` fails the rollback at once; `continue` only for what can be missed. */
  onFailure: StepFailure.default('ask'),
  after: z.array(Name).default([]),
  service: Name.optional(),
  regions: z.array(Name).optional(),
  /** Cannot be undone by this plan; held back once the point of no return is passed. */
  destructive: z.boolean().default(false),
  /** Part of the configuration-only scope (flags, settings). */
  configuration: z.boolean().default(false),
  /** Touches the database, so the application-only scope leaves it out; `sql` steps do without saying so. */
  database: z.boolean().optional(),
});
export type Step = z.infer<typeof Step>;

/** The steps of one phase and how long it should take; without an estimate, its critical path counts. */
export const PhasePlan = z.strictObject({
  objective: z.string().max(300).optional(),
  estimate: Duration.optional(),
  steps: z.array(Step).default([]),
});
export type PhasePlan = z.infer<typeof PhasePlan>;
