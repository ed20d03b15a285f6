import { z } from 'zod';
import { Duration } from './duration.ts';
import { Name, Severity, Situation } from './words.ts';

/** A CloudWatch metric as alarms and GetMetricData name it. `stat` is CloudWatch's own word: `Average`, `p99` … */
export const Metric = z.strictObject({
  namespace: z.string().min(1).max(255),
  name: z.string().min(1).max(255),
  dimensions: z.record(z.string(), z.string()).default({}),
  stat: z.string().default('Average'),
  unit: z.string().optional(),
});
export type Metric = z.infer<typeof Metric>;

export const Comparison = z.enum(['greater-than', 'greater-or-equal', 'less-than', 'less-or-equal']);
export type Comparison = z.infer<typeof Comparison>;

const DATAPOINTS = /^([1-9]\d?) of ([1-9]\d?)$/;

/** `2 of 3`: two breaching datapoints among the last three. */
const Datapoints = z
  .string()
  .regex(DATAPOINTS, 'expected datapoints such as "2 of 3"')
  .refine((text) => {
    const [m = 0, n = 0] = text.split(' of ').map(Number);
    return m <= n;
  }, 'expected at most as many breaching datapoints as there are');

/** How a trigger behaves whose alarm is already red when the operation opens. */
export const AlreadyRed = z.enum(['block', 'treat-as-baseline', 'ignore-until-ok']);
export type AlreadyRed = z.infer<typeof AlreadyRed>;

/**
 * A condition that asks for a rollback. With the id of a catalogue entry (`from`, or `id` itself) what is left
 * out comes from there. Exactly one of `alarm` (an existing one), `metric` and `formula` says what is watched.
 */
export const Trigger = z.strictObject({
  id: Name,
  title: z.string().max(200).optional(),
  from: Name.optional(),
  alarm: z.string().min(1).max(2048).optional(),
  metric: Metric.optional(),
  /** CloudWatch metric math over `metrics`. */
  formula: z.string().max(1024).optional(),
  metrics: z.record(z.string().regex(/^[a-z][a-zA-Z0-9_]*$/), Metric).optional(),
  /** `above-baseline` and `below-baseline` read the threshold as per cent of the captured baseline. */
  against: z.enum(['value', 'above-baseline', 'below-baseline']).optional(),
  threshold: z.number().optional(),
  comparison: Comparison.optional(),
  /** 10, 20, 30 seconds, or whole minutes. */
  period: Duration.optional(),
  for: Duration.optional(),
  datapoints: Datapoints.optional(),
  missing: z.enum(['missing', 'ignore', 'breaching', 'not-breaching']).optional(),
  severity: Severity.optional(),
  /** A medium trigger that only tells people; nobody is asked. */
  manual: z.boolean().optional(),
  scope: Name.optional(),
  indicates: Situation.optional(),
  /** How long a warned start can be vetoed. */
  notice: Duration.optional(),
});
export type Trigger = z.infer<typeof Trigger>;
