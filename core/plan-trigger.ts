import * as z from 'zod';
import { Duration } from './duration.ts';
import { Name, Severity, Situation } from './words.ts';

/** A CloudWatch metric as alarms and GetMetricData name it. `stat` is CloudWatch's own word: `Average`, `p99` … */
export const Metric = z
  .strictObject({
    namespace: z
      .string()
      .min(1)
      .max(255)
      .describe('As it is published, such as `Shop` or `AWS/ApplicationELB`.'),
    name: z.string().min(1).max(255).describe('The name of the metric in its namespace.'),
    dimensions: z
      .record(z.string(), z.string())
      .default({})
      .describe('All of its dimensions: others are another metric.'),
    stat: z
      .string()
      .default('Average')
      .describe('`Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, `p99` …'),
    unit: z
      .string()
      .optional()
      .describe('Only data published in this unit, such as `Percent` or `Milliseconds`.'),
  })
  .meta({ id: 'Metric', description: 'A CloudWatch metric.' });
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
export const Trigger = z
  .strictObject({
    id: Name.describe('Unique in the plan; the id of a catalogue entry takes what is left out from there.'),
    title: z.string().max(200).optional().describe('What people read instead of the id.'),
    from: Name.optional().describe('The catalogue entry that it builds on, where the id is another.'),
    alarm: z
      .string()
      .min(1)
      .max(2048)
      .optional()
      .describe('Name or ARN of an alarm that exists; nothing is created, and its own limits count.'),
    metric: Metric.optional().describe('The one metric that is watched.'),
    /** CloudWatch metric math over `metrics`. */
    formula: z.string().max(1024).optional().describe('CloudWatch metric math over the names in `metrics`.'),
    metrics: z
      .record(z.string().regex(/^[a-z][a-zA-Z0-9_]*$/), Metric)
      .optional()
      .describe('The metrics of the formula by the names it uses, 1 to 10 of them.'),
    /** `above-baseline` and `below-baseline` read the threshold as per cent of the captured baseline. */
    against: z
      .enum(['value', 'above-baseline', 'below-baseline'])
      .optional()
      .describe(
        'What the threshold is: a `value`, or the change in per cent of a baseline, the number captured under the id of the trigger. Left out: `value`.',
      ),
    threshold: z
      .number()
      .optional()
      .describe('The limit, in the unit of the metric, or in per cent of change against a baseline.'),
    comparison: Comparison.optional().describe('How a breaching value compares with the threshold.'),
    /** 10, 20, 30 seconds, or whole minutes. */
    period: Duration.optional().describe(
      'Length of a datapoint: 10, 20, 30 seconds or whole minutes. Left out: 1m.',
    ),
    for: Duration.optional().describe(
      'All datapoints of this long must breach; a multiple of the period. Not with `datapoints`.',
    ),
    datapoints: Datapoints.optional().describe(
      'How many of the last ones must breach, as `2 of 3`. Not with `for`.',
    ),
    missing: z
      .enum(['missing', 'ignore', 'breaching', 'not-breaching'])
      .optional()
      .describe("What a datapoint without data counts as, in CloudWatch's words. Left out: `missing`."),
    severity: Severity.optional().describe(
      'On a fully automated plan `critical` executes, `high` executes after its notice unless vetoed, `medium` asks.',
    ),
    /** A medium trigger that only tells people; nobody is asked. */
    manual: z.boolean().optional().describe('Only tells people; nothing starts and nobody is asked.'),
    scope: Name.optional().describe('What it rolls back: a scope of the plan or a built-in one.'),
    indicates: Situation.optional().describe(
      'What has happened when it fires, beyond a limit being crossed.',
    ),
    /** How long a warned start can be vetoed. */
    notice: Duration.optional().describe('How long the start of a `high` one can be vetoed. Left out: 1m.'),
  })
  .meta({
    id: 'Trigger',
    description:
      'A condition that asks for a rollback while an operation is open. Exactly one of `alarm`, `metric` and `formula` says what is watched.',
  });
export type Trigger = z.infer<typeof Trigger>;
