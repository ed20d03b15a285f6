import { z } from 'zod';
import type { AlarmRule } from './rule.ts';
import {
  Bool,
  Dimension,
  MetricDataQuery,
  Num,
  Percentile,
  Period,
  type StateValue,
  Statistic,
  Tag,
} from './shapes.ts';
import type { Suppression } from './suppression.ts';

const AlarmName = z.string().min(1).max(255);
const Actions = z.array(z.string().min(1).max(1024)).max(5, 'at most 5 actions per state').default([]);

const common = {
  AlarmName,
  AlarmDescription: z.string().max(1024).optional(),
  ActionsEnabled: Bool.default(true),
  OKActions: Actions,
  AlarmActions: Actions,
  InsufficientDataActions: Actions,
  Tags: z.array(Tag).max(50).default([]),
};

const TreatMissingData = z.enum(['missing', 'ignore', 'breaching', 'notBreaching']);
const ComparisonOperator = z.enum([
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
]);

/** PutMetricAlarm's input, without anomaly detection, which needs a model that only AWS has. */
export const MetricAlarmInput = z.object({
  ...common,
  MetricName: z.string().min(1).max(255).optional(),
  Namespace: z.string().min(1).max(255).optional(),
  Statistic: Statistic.optional(),
  ExtendedStatistic: Percentile.optional(),
  Dimensions: z.array(Dimension).max(30).optional(),
  Period: Period.optional(),
  Unit: z.string().optional(),
  EvaluationPeriods: Num.pipe(z.int().min(1)),
  DatapointsToAlarm: Num.pipe(z.int().min(1)).optional(),
  Threshold: Num,
  ComparisonOperator,
  TreatMissingData: TreatMissingData.optional(),
  EvaluateLowSampleCountPercentile: z.enum(['evaluate', 'ignore']).optional(),
  Metrics: z.array(MetricDataQuery).min(1).max(20).optional(),
  EvaluationWindow: z.object({ WallClockWindow: z.object({}).optional() }).optional(),
});
export type MetricAlarmInput = z.infer<typeof MetricAlarmInput>;

/** PutCompositeAlarm's input. */
export const CompositeAlarmInput = z.object({
  ...common,
  AlarmRule: z.string().min(1).max(10_240),
  ActionsSuppressor: z.string().min(1).max(1600).optional(),
  ActionsSuppressorWaitPeriod: Num.pipe(z.int().min(0)).optional(),
  ActionsSuppressorExtensionPeriod: Num.pipe(z.int().min(0)).optional(),
});
export type CompositeAlarmInput = z.infer<typeof CompositeAlarmInput>;

/** A state as the three payloads show it. Times are epoch milliseconds. */
export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON text, as CloudWatch sends it. */
  readonly reasonData?: string;
  readonly timestamp: number;
  readonly actionsSuppressedBy?: Suppression['by'];
  readonly actionsSuppressedReason?: string;
}

interface AlarmBase {
  readonly name: string;
  readonly arn: string;
  readonly configuredAt: number;
  readonly state: AlarmState;
  readonly previousState?: AlarmState;
  /** When the value last became another one; a released suppression keeps it. */
  readonly transitionedAt: number;
  /** The last change happened in a mute window, and its actions have not run. */
  readonly muted?: boolean;
}

export interface MetricAlarm extends AlarmBase {
  readonly kind: 'metric';
  readonly config: MetricAlarmInput;
  /** Id that payloads give to the one metric of an alarm without `Metrics`. */
  readonly metricId: string;
}

export interface CompositeAlarm extends AlarmBase {
  readonly kind: 'composite';
  readonly config: CompositeAlarmInput;
  readonly rule: AlarmRule;
  readonly suppression?: Suppression;
}

export type Alarm = MetricAlarm | CompositeAlarm;

export interface MuteDetail {
  readonly mutedByArn: string;
  /** Epoch milliseconds, both. */
  readonly muteWindowStart: number;
  readonly muteWindowEnd: number;
}

/** One change of state: the source of all three payloads, so that they cannot disagree. */
export interface Transition {
  readonly id: string;
  /** The alarm with its new state and the one before it. */
  readonly alarm: Alarm;
  readonly account: string;
  readonly region: string;
  readonly mute?: MuteDetail;
  readonly afterMute?: boolean;
}

/** State of an alarm that nobody has looked at yet. */
export function unchecked(at: number): AlarmState {
  return { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation', timestamp: at };
}

/** The queries an alarm watches, the one it compares, and its period: both kinds of configuration in one form. */
export function watched({ config, metricId }: Pick<MetricAlarm, 'config' | 'metricId'>): {
  readonly queries: readonly MetricDataQuery[];
  readonly id: string;
} {
  if (config.Metrics) {
    const shown = config.Metrics.find((query) => query.ReturnData ?? true);
    return { queries: config.Metrics, id: shown?.Id ?? '' };
  }
  const { Namespace = '', MetricName = '', Dimensions = [], Period: period = 60, Unit } = config;
  const Stat = config.Statistic ?? config.ExtendedStatistic ?? 'Average';
  const MetricStat = { Metric: { Namespace, MetricName, Dimensions }, Period: period, Stat, Unit };
  return { queries: [{ Id: metricId, MetricStat, ReturnData: true }], id: metricId };
}
