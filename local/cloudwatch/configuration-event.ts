import { randomUUID } from 'node:crypto';
import type { Alarm } from './alarm.ts';
import { treatmentOf } from './assess.ts';
import { type AlarmEvent, compositeConfiguration, metricConfiguration } from './payloads.ts';
import { stamp, wholeSecond } from './stamp.ts';

/** What happened to an alarm's configuration; `previous` is what an update replaced. */
export interface ConfigurationChange {
  readonly operation: 'create' | 'update' | 'delete';
  readonly alarm: Alarm;
  readonly previous?: Alarm;
  readonly at: number;
  readonly account: string;
  readonly region: string;
}

/** The `CloudWatch Alarm Configuration Change` event, by which drift of an alarm can be noticed. */
export function configurationEvent(change: ConfigurationChange): AlarmEvent {
  const { alarm, operation, previous, at } = change;
  const { value, timestamp, actionsSuppressedBy } = alarm.state;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'CloudWatch Alarm Configuration Change',
    source: 'aws.cloudwatch',
    account: change.account,
    time: wholeSecond(at),
    region: change.region,
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      operation,
      state: { ...(actionsSuppressedBy ? { actionsSuppressedBy } : {}), value, timestamp: stamp(timestamp) },
      configuration: fullConfiguration(alarm),
      ...(previous ? { previousConfiguration: fullConfiguration(previous) } : {}),
    },
  };
}

function fullConfiguration(alarm: Alarm): Readonly<Record<string, unknown>> {
  const { config } = alarm;
  return {
    ...(alarm.kind === 'metric' ? evaluation(alarm) : compositeConfiguration(alarm)),
    alarmName: alarm.name,
    actionsEnabled: config.ActionsEnabled,
    timestamp: stamp(alarm.configuredAt),
    okActions: config.OKActions,
    alarmActions: config.AlarmActions,
    insufficientDataActions: config.InsufficientDataActions,
  };
}

function evaluation(alarm: Extract<Alarm, { kind: 'metric' }>): Readonly<Record<string, unknown>> {
  const { DatapointsToAlarm: datapointsToAlarm, EvaluateLowSampleCountPercentile } = alarm.config;
  return {
    evaluationPeriods: alarm.config.EvaluationPeriods,
    ...(datapointsToAlarm === undefined ? {} : { datapointsToAlarm }),
    threshold: alarm.config.Threshold,
    comparisonOperator: alarm.config.ComparisonOperator,
    treatMissingData: treatmentOf(alarm),
    ...(EvaluateLowSampleCountPercentile
      ? { evaluateLowSampleCountPercentile: EvaluateLowSampleCountPercentile }
      : {}),
    ...metricConfiguration(alarm),
  };
}
