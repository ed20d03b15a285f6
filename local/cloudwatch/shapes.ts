import { z } from 'zod';
import { ServiceError } from '#local/service.ts';

/** Numbers may arrive as text: the query protocol has no types. */
export const Num = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
  z.number(),
);
export const Bool = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
);

/** Epoch seconds, ISO text or a Date on the way in; milliseconds since 1970 inside. */
export const Instant = z.union([Num, z.string(), z.date()]).transform((value, context) => {
  const ms = typeof value === 'number' ? value * 1000 : new Date(value).getTime();
  if (Number.isNaN(ms))
    context.addIssue({ code: 'custom', message: `"${String(value)}" is not a timestamp` });
  return Math.round(ms);
});

/** The query protocol cannot tell the text "404" from a number. */
const Text = z.union([z.string(), z.number()]).transform(String);

const Name = z.string().min(1).max(255);
export const Dimension = z.object({ Name, Value: Text.pipe(z.string().min(1).max(1024)) });
export type Dimension = z.infer<typeof Dimension>;

export const Metric = z.object({
  Namespace: Name,
  MetricName: Name,
  Dimensions: z.array(Dimension).max(30).optional(),
});
export type Metric = z.infer<typeof Metric>;

/** 10, 20, 30 or any multiple of 60 seconds; 1 and 5 are for reading high-resolution metrics only. */
export const Period = Num.refine((p) => [1, 5, 10, 20, 30].includes(p) || (p >= 60 && p % 60 === 0), {
  error: (issue) => `period must be 1, 5, 10, 20, 30 or a multiple of 60 seconds, not ${String(issue.input)}`,
});

const PERCENTILE = /^p(100|\d{1,2}(\.\d{1,10})?)$/;
const BASIC = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

export const Statistic = z.enum(BASIC);
export type Statistic = z.infer<typeof Statistic>;
export const Percentile = z
  .string()
  .regex(PERCENTILE, 'an extended statistic must be a percentile such as p99 or p99.9');
export const Stat = z.union([Statistic, Percentile]);

export const MetricStat = z.object({ Metric, Period, Stat, Unit: z.string().optional() });
export type MetricStat = z.infer<typeof MetricStat>;

export const MetricDataQuery = z
  .object({
    Id: z
      .string()
      .regex(/^[a-z]\w{0,254}$/, 'an Id starts with a lower-case letter and holds letters, digits and _'),
    MetricStat: MetricStat.optional(),
    Expression: z.string().min(1).max(2048).optional(),
    Label: z.string().optional(),
    ReturnData: Bool.optional(),
    Period: Period.optional(),
  })
  .refine((query) => (query.MetricStat === undefined) !== (query.Expression === undefined), {
    message: 'a query needs either MetricStat or Expression',
  });
export type MetricDataQuery = z.infer<typeof MetricDataQuery>;

export const StatisticSet = z.object({ SampleCount: Num, Sum: Num, Minimum: Num, Maximum: Num });

export const MetricDatum = z.object({
  MetricName: Name,
  Dimensions: z.array(Dimension).max(30).optional(),
  Timestamp: Instant.optional(),
  Value: Num.optional(),
  StatisticValues: StatisticSet.optional(),
  Values: z.array(Num).max(150).optional(),
  Counts: z.array(Num).max(150).optional(),
  Unit: z.string().optional(),
  StorageResolution: Num.refine((r) => r === 1 || r === 60, 'StorageResolution must be 1 or 60').optional(),
});
export type MetricDatum = z.infer<typeof MetricDatum>;

export const StateValue = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
export type StateValue = z.infer<typeof StateValue>;

export const Tag = z.object({ Key: z.string().min(1).max(128), Value: Text.pipe(z.string().max(256)) });
export type Tag = z.infer<typeof Tag>;

/** Reads an operation's input, or answers with the ValidationError that AWS would send. */
export function read<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
  throw new ServiceError('ValidationError', findings.join('; '));
}
