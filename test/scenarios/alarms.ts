import type { Operation } from '#core/records.ts';
import { type MetricAlarm, MetricAlarmInput, type Transition } from '#local/cloudwatch/alarm.ts';
import { directEvent, eventBridgeEvent, snsMessage } from '#local/cloudwatch/payloads.ts';

type StateValue = MetricAlarm['state']['value'];

export interface Change {
  readonly state?: StateValue;
  readonly previous?: StateValue;
  /** Epoch milliseconds of the change. */
  readonly at?: number;
  readonly account?: string;
  readonly suppressed?: boolean;
  readonly muted?: boolean;
}

/** One change of state of an operation's alarm, or of one with this ARN: the source of all its forms. */
export function transition(operation: Operation, trigger: string, change: Change = {}): Transition {
  const arn = operation.triggers.find(({ id }) => id === trigger)?.alarm ?? trigger;
  const at = change.at ?? Date.now();
  const reason = 'Threshold Crossed: 1 datapoint [25.0] was greater than the threshold (1.0).';
  const start = new Date(at - 20_000).toISOString().replace('Z', '+0000');
  const reasonData = { version: '1.0', threshold: 1, period: 10, recentDatapoints: [25], startDate: start };
  const alarm: MetricAlarm = {
    kind: 'metric',
    name: arn.split(':alarm:').at(-1) ?? arn,
    arn,
    configuredAt: at - 60_000,
    metricId: 'm1',
    transitionedAt: at,
    config: MetricAlarmInput.parse({
      AlarmName: 'x',
      Namespace: 'Scenario',
      MetricName: 'ErrorRate',
      Statistic: 'Average',
      Period: 10,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
    state: {
      value: change.state ?? 'ALARM',
      reason,
      reasonData: JSON.stringify(reasonData),
      timestamp: at,
      ...(change.suppressed && { actionsSuppressedBy: 'Alarm' }),
    },
    previousState: { value: change.previous ?? 'OK', reason: 'before', timestamp: at - 60_000 },
  };
  const mute = {
    mutedByArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm-mute-rule:night',
    muteWindowStart: at - 1000,
    muteWindowEnd: at + 1000,
  };
  return {
    id: crypto.randomUUID(),
    alarm,
    account: change.account ?? '000000000000',
    region: 'us-east-1',
    ...(change.muted && { mute }),
  };
}

/** One transition as a function receives it on each of the three paths. */
export const FORMS: Readonly<Record<'direct' | 'eventbridge' | 'sns', (change: Transition) => unknown>> = {
  direct: directEvent,
  eventbridge: eventBridgeEvent,
  sns: (change) => snsRecord(JSON.stringify(snsMessage(change))),
};

/** A message as a function receives it that subscribes to a topic. */
export function snsRecord(Message: string): object {
  const TopicArn = 'arn:aws:sns:us-east-1:000000000000:alarms';
  const Timestamp = new Date().toISOString();
  const Sns = { Type: 'Notification', MessageId: crypto.randomUUID(), TopicArn, Message, Timestamp };
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns }] };
}
