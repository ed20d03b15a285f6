import * as z from 'zod';
import { Duration } from './duration.ts';
import { Metric } from './plan-trigger.ts';
import { Name } from './words.ts';

/** One look at the world. `within` is how long it may stay unsure or failing before the result counts. */
export const CheckPlan = z
  .strictObject({
    name: Name.describe('Unique among all checks of the plan.'),
    title: z.string().max(200).optional().describe('What people read instead of the name.'),
    kind: Name.describe('The kind of check that looks.'),
    with: z.record(z.string(), z.unknown()).default({}).describe('Settings of that kind.'),
    within: Duration.default(60).describe('How long it may stay failing or unsure before the result counts.'),
    every: Duration.default(5).describe('How long after a look that did not pass the next one is made.'),
    /** `warn`: a failing result is reported and does not fail the rollback. */
    onFailure: z
      .enum(['fail', 'warn'])
      .default('fail')
      .describe('`warn` reports a bad result, and nothing fails by it.'),
    service: Name.optional().describe('The service that it looks at.'),
  })
  .meta({ id: 'Check', description: 'One look at the world: pass, fail or unsure. Unsure is never pass.' });
export type CheckPlan = z.infer<typeof CheckPlan>;

/** The four manual procedures of section 9. */
export const PROCEDURES = ['user-flows', 'dashboards', 'customer-channels', 'infrastructure'] as const;

export const ManualCheck = z
  .strictObject({
    procedure: z.enum(PROCEDURES).describe('Which of the four procedures; each at most once.'),
    title: z.string().max(200).optional().describe('What people read instead of the name.'),
    instructions: z.string().max(2000).optional().describe('What to look at, for whoever answers.'),
    required: z
      .boolean()
      .default(true)
      .describe('Only a pass will do; if not, the answer is reported and decides nothing.'),
  })
  .meta({
    id: 'ManualCheck',
    description: 'A procedure that a person goes through and answers with a comment.',
  });
export type ManualCheck = z.infer<typeof ManualCheck>;

export const Verification = z
  .strictObject({
    automated: z.array(CheckPlan).default([]).describe('Made together after the phases; at least one.'),
    manual: z
      .array(ManualCheck)
      .default([])
      .describe('Asked in one question once the automated checks are done.'),
    /** How long people have for the manual checks before the question escalates. */
    manualWithin: Duration.default(600).describe(
      'How long people have to answer; after that it is not verified.',
    ),
  })
  .meta({ id: 'Verification', description: 'How it is proved that the rollback worked.' });
export type Verification = z.infer<typeof Verification>;

/** What is read before anything is touched, under a name that checks can compare with later. */
export const CaptureItem = z
  .strictObject({
    name: Name.describe('Unique in the list; checks and baselines of triggers find the value by it.'),
    title: z.string().max(200).optional().describe('What people read instead of the name.'),
    reader: Name.describe('The kind of reader that reads it.'),
    with: z.record(z.string(), z.unknown()).default({}).describe('Settings of that kind.'),
    service: Name.optional().describe('The service whose state it is; left out, it counts for all.'),
  })
  .meta({
    id: 'CaptureItem',
    description: 'One value that is read when the operation opens and before the rollback.',
  });
export type CaptureItem = z.infer<typeof CaptureItem>;

/** A check that must hold before the start, and what it proves. */
export const SafetyCheck = CheckPlan.extend({
  proves: z
    .enum(['backup', 'previous-version', 'drilled', 'other'])
    .describe('What a pass means; `backup` decides whether a restore or disaster recovery is possible.'),
  within: Duration.default(0).describe(
    'How long it may take to pass, a minute at most; without it, it is looked at once.',
  ),
}).meta({
  id: 'SafetyCheck',
  description: 'A check that must pass before anything is touched.',
});
export type SafetyCheck = z.infer<typeof SafetyCheck>;

const Downtime = z
  .strictObject({
    metric: Metric.describe('The metric whose datapoints are counted.'),
    above: z.number().describe('A datapoint above this, in the unit of the metric, counts as down.'),
    period: Duration.default(10).describe('Length of a datapoint.'),
  })
  .meta({ id: 'Downtime', description: 'Seconds in which a metric was above a limit.' });

/** Where the impact figures of the report are read: sums over the incident, and seconds above a limit. */
export const Impact = z
  .strictObject({
    requests: Metric.optional().describe('All requests, added up over the incident.'),
    affectedRequests: Metric.optional().describe('Requests that were slow, repeated or failed, added up.'),
    failedRequests: Metric.optional().describe('Requests that failed, added up.'),
    downtime: Downtime.optional().describe('What counts as being down.'),
    revenuePerFailedRequest: z
      .number()
      .nonnegative()
      .optional()
      .describe('Loss per failed request, in US dollars.'),
  })
  .meta({
    id: 'Impact',
    description: 'Where the figures of the report come from; one that is left out is not reported.',
  });
export type Impact = z.infer<typeof Impact>;
