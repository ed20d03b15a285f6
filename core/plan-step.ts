import * as z from 'zod';
import { Duration } from './duration.ts';
import { Name } from './words.ts';

export const StepFailure = z.enum(['stop', 'continue', 'ask']);
export type StepFailure = z.infer<typeof StepFailure>;

/** One thing to do, by one kind of action. `name` is unique in the plan; `after` names steps of the same phase. */
export const Step = z
  .strictObject({
    name: Name.describe('Unique among all steps of the plan.'),
    title: z.string().max(200).optional().describe('What people read instead of the name.'),
    kind: Name.describe('The kind of action that does it.'),
    with: z.record(z.string(), z.unknown()).default({}).describe('Settings of that kind.'),
    estimate: Duration.describe('How long it should take; the forecast and the critical path count with it.'),
    timeLimit: Duration.optional().describe(
      'After this it has failed; at least the estimate, at most a day. Left out: twice the estimate, at least 5m.',
    ),
    attempts: z
      .int()
      .min(1)
      .max(10)
      .default(1)
      .describe('Starts without asking anybody; more than 1 only where `repeatable`, and then at least 2.'),
    /** May be started again without harm, without asking anybody. */
    repeatable: z.boolean().default(false).describe('May be started again without harm.'),
    /** `ask` puts the question of section 11; `stop` fails the rollback at once; `continue` only for what can be missed. */
    onFailure: StepFailure.default('ask').describe(
      '`ask` asks people what to do, `stop` fails the rollback, `continue` goes on without it.',
    ),
    after: z.array(Name).default([]).describe('Steps of the same phase that must be done before it starts.'),
    service: Name.optional().describe('The service that it touches; single-service scopes choose by it.'),
    regions: z.array(Name).optional().describe('The regions in which it runs; left out, all of them.'),
    /** Cannot be undone by this plan; held back once the point of no return is passed. */
    destructive: z
      .boolean()
      .default(false)
      .describe(
        'Destroys what cannot be brought back; held back past the point of no return, unless in an alternative.',
      ),
    /** Part of the configuration-only scope (flags, settings). */
    configuration: z
      .boolean()
      .default(false)
      .describe('Part of the scope `configuration-only`; `feature-flag` steps are so without saying it.'),
    /** Touches the database, so the application-only scope leaves it out; `sql` steps do without saying so. */
    database: z
      .boolean()
      .optional()
      .describe('Left out by the scope `application-only`; `sql` steps are unless `false` stands here.'),
  })
  .meta({ id: 'Step', description: 'One thing to do, by one kind of action.' });
export type Step = z.infer<typeof Step>;

/** The steps of one phase and how long it should take; without an estimate, its critical path counts. */
export const PhasePlan = z
  .strictObject({
    objective: z.string().max(300).optional().describe('What is true once the phase is done, for people.'),
    estimate: Duration.optional().describe(
      'How long the phase should take; the critical path of its steps counts where that is longer.',
    ),
    steps: z
      .array(Step)
      .default([])
      .describe('Steps that do not wait for one another run together, as one wave.'),
  })
  .meta({ id: 'Phase', description: 'The steps of one phase, and how long they should take together.' });
export type PhasePlan = z.infer<typeof PhasePlan>;
