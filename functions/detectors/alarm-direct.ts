import { recogniseState } from './alarm-state.ts';
import type { Detector } from './detector.ts';
import { field, fieldsOf, textOf } from './value.ts';

/** A CloudWatch alarm whose action is the function itself (payload A). */
export const alarmDirect: Detector = {
  name: 'alarm-direct',

  recognise({ message }) {
    const data = field(message, 'alarmData');
    if (textOf(message, 'source') !== 'aws.cloudwatch' || !fieldsOf(data)) return undefined;
    return recogniseState({
      path: 'direct',
      alarmArn: textOf(message, 'alarmArn'),
      account: textOf(message, 'accountId'),
      region: textOf(message, 'region'),
      time: textOf(message, 'time'),
      data,
      muteDetail: field(message, 'muteDetail') ?? field(data, 'muteDetail'),
    });
  },
};
