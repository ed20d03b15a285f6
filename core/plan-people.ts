import * as z from 'zod';
import { Duration } from './duration.ts';
import { Name } from './words.ts';

/** Answers to the question whether a rollback may start. */
export const Approval = z
  .strictObject({
    within: Duration.default(600).describe(
      'How long people have to answer; after that the first level is told.',
    ),
    otherwise: z
      .enum(['hold', 'execute'])
      .default('hold')
      .describe(
        'What happens without an answer: `hold` leaves the change as it is, `execute` starts the rollback.',
      ),
  })
  .meta({ id: 'Approval', description: 'What is done with the question whether a rollback may start.' });

/** One line of the communication plan (section 13). */
export const Communication = z
  .strictObject({
    who: Name.describe('The group that should be told.'),
    how: z.array(Name).min(1).describe('The channels by which it should be told; none is chosen by it yet.'),
    within: Duration.describe('How soon after the event.'),
    when: z
      .array(z.enum(['initiation', 'warning', 'progress', 'approval', 'escalation', 'completion']))
      .min(1)
      .describe('The events that it should be told of.'),
  })
  .meta({
    id: 'Communication',
    description:
      'Who should be told of what, how, and how soon. Kept with the plan; messages do not go by it yet.',
  });

/** Evidence of section 4: what was rehearsed, when, how long it took, with whom. */
export const Evidence = z
  .strictObject({
    kind: z
      .enum([
        'staging-drill',
        'production-like-drill',
        'rehearsal',
        'multi-region-drill',
        'stakeholder-rehearsal',
      ])
      .describe('What was done; levels demand different kinds.'),
    heldAt: z.iso.datetime().describe('When it was held.'),
    measured: Duration.optional().describe('How long the rollback took.'),
    participants: z.array(z.string().max(100)).default([]).describe('Who took part.'),
  })
  .meta({ id: 'Evidence', description: 'A rehearsal that was held with this plan. The report shows it.' });
