import {
  type Alarm,
  type AlarmState,
  type CompositeAlarm,
  type MetricAlarm,
  type Transition,
  watched,
} from './alarm.ts';
import { treatmentOf } from './assess.ts';
import { regionName } from './regions.ts';
import type { MetricDataQuery } from './shapes.ts';
import { stamp, wholeSecond } from './stamp.ts';

type Document = Readonly<Record<string, unknown>>;

/** An event as EventBridge hands it to its targets. */
export interface AlarmEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'CloudWatch Alarm State Change' | 'CloudWatch Alarm Configuration Change';
  readonly source: 'aws.cloudwatch';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Document;
}

const MOST_SUBJECT_CHARACTERS = 100;

/** Payload A: what a Lambda function named as an alarm action receives. */
export function directEvent(t: Transition): Document {
  return {
    source: 'aws.cloudwatch',
    alarmArn: t.alarm.arn,
    accountId: t.account,
    time: stamp(t.alarm.state.timestamp),
    region: t.region,
    alarmData: alarmData(t.alarm),
    ...muteDetail(t),
  };
}

/** Payload B: the event on the default bus; sent also when the actions are suppressed or muted. */
export function eventBridgeEvent(t: Transition): AlarmEvent {
  return {
    version: '0',
    id: t.id,
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: t.account,
    time: wholeSecond(t.alarm.state.timestamp),
    region: t.region,
    resources: [t.alarm.arn],
    detail: { ...alarmData(t.alarm), ...muteDetail(t) },
  };
}

/** Payload C: the message that CloudWatch publishes, as JSON, to an SNS topic. */
export function snsMessage(t: Transition): Document {
  const { alarm } = t;
  const { config, state } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmDescription: config.AlarmDescription ?? null,
    AWSAccountId: t.account,
    AlarmConfigurationUpdatedTimestamp: stamp(alarm.configuredAt),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: stamp(state.timestamp),
    Region: regionName(t.region),
    AlarmArn: alarm.arn,
    OldStateValue: alarm.previousState?.value,
    OKActions: config.OKActions,
    AlarmActions: config.AlarmActions,
    InsufficientDataActions: config.InsufficientDataActions,
    ...(t.afterMute ? { ActionExecutedAfterMuteWindow: true } : {}),
    ...(alarm.kind === 'metric' ? { Trigger: trigger(alarm) } : compositeTrigger(alarm)),
  };
}

/** At most 100 characters; a longer alarm name is cut, so the subject must never be parsed. */
export function snsSubject({ alarm, region }: Transition): string {
  const around = (name: string): string => `${alarm.state.value}: "${name}" in ${regionName(region)}`;
  const room = MOST_SUBJECT_CHARACTERS - around('').length;
  return around(alarm.name.length <= room ? alarm.name : `${alarm.name.slice(0, room - 3)}...`);
}

function alarmData(alarm: Alarm): Document {
  return {
    alarmName: alarm.name,
    state: stateDocument(alarm.state),
    ...(alarm.previousState ? { previousState: stateDocument(alarm.previousState) } : {}),
    configuration: alarm.kind === 'metric' ? metricConfiguration(alarm) : compositeConfiguration(alarm),
  };
}

function stateDocument(state: AlarmState): Document {
  return { ...state, timestamp: stamp(state.timestamp) };
}

function muteDetail({ mute }: Transition): Document {
  if (!mute) return {};
  const { mutedByArn, muteWindowStart, muteWindowEnd } = mute;
  return {
    muteDetail: { mutedByArn, muteWindowStart: stamp(muteWindowStart), muteWindowEnd: stamp(muteWindowEnd) },
  };
}

/** The short configuration of a state change: description and metrics, no threshold. */
export function metricConfiguration(alarm: MetricAlarm): Document {
  const description = alarm.config.AlarmDescription;
  return {
    ...(description === undefined ? {} : { description }),
    metrics: watched(alarm).queries.map(metricDocument),
  };
}

/** The short configuration of a composite alarm: its rule and its suppressor. */
export function compositeConfiguration({ config }: CompositeAlarm): Document {
  const { AlarmDescription: description, ActionsSuppressor: actionsSuppressor } = config;
  return {
    ...(description === undefined ? {} : { description }),
    alarmRule: config.AlarmRule,
    ...(actionsSuppressor === undefined
      ? {}
      : {
          actionsSuppressor,
          actionsSuppressorWaitPeriod: config.ActionsSuppressorWaitPeriod ?? 0,
          actionsSuppressorExtensionPeriod: config.ActionsSuppressorExtensionPeriod ?? 0,
        }),
  };
}

function metricDocument({ Id, Expression, Label, MetricStat, ReturnData }: MetricDataQuery): Document {
  const returnData = ReturnData ?? true;
  const label = Label === undefined ? {} : { label: Label };
  if (!MetricStat) return { id: Id, expression: Expression, ...label, returnData };
  const { Metric, Period, Stat, Unit } = MetricStat;
  const dimensions = Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
  const metric = { namespace: Metric.Namespace, name: Metric.MetricName, dimensions };
  const unit = Unit === undefined ? {} : { unit: Unit };
  return { id: Id, metricStat: { metric, period: Period, stat: Stat, ...unit }, ...label, returnData };
}

/** SNS spells a statistic in capitals, and a dimension's keys in small letters. */
function trigger(alarm: MetricAlarm): Document {
  const { config } = alarm;
  const rule = {
    EvaluationPeriods: config.EvaluationPeriods,
    ...(config.DatapointsToAlarm === undefined ? {} : { DatapointsToAlarm: config.DatapointsToAlarm }),
    ComparisonOperator: config.ComparisonOperator,
    Threshold: config.Threshold,
    TreatMissingData: treatmentOf(alarm),
    EvaluateLowSampleCountPercentile: config.EvaluateLowSampleCountPercentile ?? '',
  };
  if (config.Metrics) {
    const period = Math.max(...config.Metrics.map((query) => query.MetricStat?.Period ?? query.Period ?? 0));
    return { Period: period, ...rule, Metrics: config.Metrics.map(triggerMetric) };
  }
  return {
    MetricName: config.MetricName,
    Namespace: config.Namespace,
    ...(config.Statistic
      ? { StatisticType: 'Statistic', Statistic: config.Statistic.replace(/(?<=e)C/, '_C').toUpperCase() }
      : { StatisticType: 'ExtendedStatistic', ExtendedStatistic: config.ExtendedStatistic }),
    Unit: config.Unit ?? null,
    Dimensions: lowerCased(config.Dimensions),
    Period: config.Period,
    ...rule,
  };
}

function triggerMetric({ Id, Expression, Label, MetricStat, ReturnData }: MetricDataQuery): Document {
  const label = Label === undefined ? {} : { Label };
  if (!MetricStat) return { Expression, Id, ...label, ReturnData: ReturnData ?? true };
  const { Dimensions, MetricName, Namespace } = MetricStat.Metric;
  const Metric = { Dimensions: lowerCased(Dimensions), MetricName, Namespace };
  return {
    Id,
    MetricStat: { Metric, Period: MetricStat.Period, Stat: MetricStat.Stat },
    ...label,
    ReturnData: ReturnData ?? true,
  };
}

function lowerCased(dimensions: MetricAlarm['config']['Dimensions'] = []): Document[] {
  return dimensions.map(({ Name, Value }) => ({ value: Value, name: Name }));
}

interface Triggering {
  readonly triggeringAlarms: readonly {
    readonly arn: string;
    readonly state: { readonly value: string; readonly timestamp: string };
  }[];
}

function compositeTrigger({ config, state }: CompositeAlarm): Document {
  const { triggeringAlarms }: Triggering = JSON.parse(state.reasonData ?? '{"triggeringAlarms":[]}');
  return {
    AlarmRule: config.AlarmRule,
    TriggeringChildren: triggeringAlarms.map((child) => ({
      Arn: child.arn,
      State: { Value: child.state.value, Timestamp: child.state.timestamp },
    })),
  };
}
