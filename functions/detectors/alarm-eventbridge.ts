import { recogniseState } from './alarm-state.ts';
import type { Detector } from './detector.ts';
import { field, listOf, short, textOf } from './value.ts';

const STATE_CHANGES = ['CloudWatch Alarm State Change', 'CloudWatch Alarm Contributor State Change'];

/**
 * The same alarm through EventBridge (payload B), where it also arrives while it is muted or suppressed. Only AWS
 * can send as `aws.cloudwatch`; whoever else says so is not believed.
 */
export const alarmEventBridge: Detector = {
  name: 'alarm-eventbridge',

  recognise({ message }) {
    const type = textOf(message, 'detail-type');
    if (!type?.startsWith('CloudWatch Alarm')) return undefined;
    const source = textOf(message, 'source');
    const detail = field(message, 'detail');
    const name = short(textOf(detail, 'alarmName'));
    if (source !== 'aws.cloudwatch')
      return { ignored: `an event ${short(type)} from ${short(source)}: expected aws.cloudwatch` };
    if (type === 'CloudWatch Alarm Configuration Change') {
      return {
        ignored: `the configuration of alarm ${name} was changed (${short(textOf(detail, 'operation'))})`,
      };
    }
    if (!STATE_CHANGES.includes(type))
      return { ignored: `an event ${short(type)} of alarm ${name} is no state change` };
    const [alarmArn] = listOf(message, 'resources');
    return recogniseState({
      path: 'eventbridge',
      alarmArn: typeof alarmArn === 'string' ? alarmArn : undefined,
      account: textOf(message, 'account'),
      region: textOf(message, 'region'),
      time: textOf(message, 'time'),
      data: detail,
      muteDetail: field(detail, 'muteDetail') ?? field(message, 'muteDetail'),
    });
  },
};
