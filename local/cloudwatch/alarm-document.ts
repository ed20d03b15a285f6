import type { Alarm } from './alarm.ts';

/** An alarm as DescribeAlarms shows it: MetricAlarm or CompositeAlarm of the API's model. */
export function alarmDocument(alarm: Alarm): Record<string, unknown> {
  const { state, config } = alarm;
  const { Tags: _, ...shown } = config;
  return {
    ...shown,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: alarm.configuredAt / 1000,
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData === undefined ? {} : { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: state.timestamp / 1000,
    StateTransitionedTimestamp: alarm.transitionedAt / 1000,
    ...(alarm.kind === 'metric' && !alarm.config.Metrics
      ? { Dimensions: alarm.config.Dimensions ?? [] }
      : {}),
    ...(state.actionsSuppressedBy
      ? {
          ActionsSuppressedBy: state.actionsSuppressedBy,
          ActionsSuppressedReason: state.actionsSuppressedReason,
        }
      : {}),
  };
}
