import type { Signal } from '#core/signal.ts';
import { alarmArnFromTopic, parseAlarmArn } from './alarm-arn.ts';
import { metricOfTrigger } from './alarm-metric.ts';
import { inAlarm } from './alarm-reason.ts';
import { identity, isState } from './alarm-state.ts';
import type { Detector } from './detector.ts';
import { instantOf } from './instant.ts';
import { field, known, listOf, numberOf, reasonOf, short, textOf } from './value.ts';

/**
 * The message that an alarm publishes to SNS (payload C), in whatever it was wrapped. `Region` in it is a display
 * name, so the region comes from the ARN.
 */
export const alarmSns: Detector = {
  name: 'alarm-sns',

  recognise({ message, topicArn, sentAt }) {
    const name = textOf(message, 'AlarmName');
    const state = textOf(message, 'NewStateValue');
    if (name === undefined || state === undefined) return undefined;
    const account = textOf(message, 'AWSAccountId');
    const alarm = textOf(message, 'AlarmArn') ?? alarmArnFromTopic(topicArn, account, name);
    const arn = parseAlarmArn(alarm);
    const changedAt = instantOf(textOf(message, 'StateChangeTime'));
    if (alarm === undefined || !arn)
      return { ignored: `alarm ${short(name)} (sns) tells no valid ARN, nor does its topic` };
    if (!isState(state))
      return { ignored: `alarm ${short(name)} (sns) is in no state that is known: ${short(state)}` };
    if (changedAt === undefined)
      return { ignored: `alarm ${short(name)} (sns) does not say when it changed` };

    const before = textOf(message, 'OldStateValue');
    const trigger = field(message, 'Trigger');
    const threshold = numberOf(trigger, 'Threshold');
    const { metric, facts } = metricOfTrigger(trigger, textOf(message, 'AlarmRule'));
    const signal: Signal = {
      ...identity(alarm, state, changedAt),
      ...afterMute(message, alarm, state, sentAt),
      source: 'alarm',
      path: 'sns',
      alarmName: name,
      account: account ?? arn.account,
      region: arn.region,
      ...(isState(before) && { previousState: before }),
      reason: reasonOf(message, 'NewStateReason'),
      ...(threshold !== undefined && { threshold }),
      ...(metric !== undefined && { metric }),
      children: inAlarm(listOf(message, 'TriggeringChildren'), 'Arn', 'State', 'Value'),
      facts: {
        ...facts,
        ...known({
          contributor: textOf(message, 'AlarmContributorId'),
          description: textOf(message, 'AlarmDescription'),
        }),
      },
    };
    return { signal };
  },
};

/**
 * Actions that CloudWatch runs once a mute window is over tell the time of a change that may be hours old and was
 * already seen as muted. They are a signal of their own, from when they were sent.
 */
function afterMute(
  message: unknown,
  alarm: string,
  state: Signal['state'],
  sentAt?: string,
): Partial<Signal> {
  const marked = field(message, 'ActionExecutedAfterMuteWindow');
  const changedAt = instantOf(sentAt);
  if ((marked !== true && marked !== 'true') || changedAt === undefined) return {};
  return identity(alarm, state, changedAt);
}
