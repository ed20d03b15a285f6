import { z } from 'zod';
import { Duration } from './duration.ts';
import { Metric } from './plan-trigger.ts';
import { Name } from './words.ts';

/** One look at the world. `within` is how long it may stay unsure or failing before the result counts. */
export const CheckPlan = z.strictObject({
  name: Name,
  title: z.string().max(200).optional(),
  kind: Name,
  with: z.record(z.string(), z.unknown()).default({}),
  within: Duration.default(60),
  every: Duration.default(5),
  /** `warn`: a failing result is reported and does not fail the rollback. */
  onFailure: z.enum(['fail', 'warn']).default('fail'),
  service: Name.optional(),
});
export type CheckPlan = z.infer<typeof CheckPlan>;

/** The four manual procedures of section 9. */
export const PROCEDURES = ['user-flows', 'dashboards', 'customer-channels', 'infrastructure'] as const;

export const ManualCheck = z.strictObject({
  procedure: z.enum(PROCEDURES),
  title: z.string().max(200).optional(),
  instructions: z.string().max(2000).optional(),
  required: z.boolean().default(true),
});
export type ManualCheck = z.infer<typeof ManualCheck>;

export const Verification = z.strictObject({
  automated: z.array(CheckPlan).default([]),
  manual: z.array(ManualCheck).default([]),
  /** How long people have for the manual checks before the question escalates. */
  manualWithin: Duration.default(600),
});
export type Verification = z.infer<typeof Verification>;

/** What is read before anything is touched, under a name that checks can compare with later. */
export const CaptureItem = z.strictObject({
  name: Name,
  title: z.string().max(200).optional(),
  reader: Name,
  with: z.record(z.string(), z.unknown()).default({}),
  service: Name.optional(),
});
export type CaptureItem = z.infer<typeof CaptureItem>;

/** A check that must hold before the start, and what it proves. */
export const SafetyCheck = CheckPlan.extend({
  proves: z.enum(['backup', 'previous-version', 'drilled', 'other']),
});
export type SafetyCheck = z.infer<typeof SafetyCheck>;

/** Where the impact figures of the report are read: sums over the incident, and seconds above a limit. */
export const Impact = z.strictObject({
  requests: Metric.optional(),
  affectedRequests: Metric.optional(),
  failedRequests: Metric.optional(),
  downtime: z.strictObject({ metric: Metric, above: z.number(), period: Duration.default(10) }).optional(),
  revenuePerFailedRequest: z.number().nonnegative().optional(),
});
export type Impact = z.infer<typeof Impact>;
