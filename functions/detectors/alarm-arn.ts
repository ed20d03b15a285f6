/** An alarm's ARN taken apart. */
export interface AlarmArn {
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

const ALARM = /^arn:aws[a-z-]*:cloudwatch:([a-z0-9-]+):(\d{12}):alarm:([^\p{Cc}]{1,255})$/u;
const TOPIC = /^arn:(aws[a-z-]*):sns:([a-z0-9-]+):\d{12}:[\w.-]+$/;

/** Takes an alarm's ARN apart; undefined for anything else. */
export function parseAlarmArn(arn: string | undefined): AlarmArn | undefined {
  const [, region, account, name] = ALARM.exec(arn ?? '') ?? [];
  if (region === undefined || account === undefined || name === undefined) return undefined;
  return { region, account, name };
}

/** Old SNS messages carry no ARN: it follows from the topic, which always lies in the alarm's region. */
export function alarmArnFromTopic(
  topicArn: string | undefined,
  account: string | undefined,
  name: string | undefined,
): string | undefined {
  const [, partition, region] = TOPIC.exec(topicArn ?? '') ?? [];
  if (region === undefined || account === undefined || name === undefined) return undefined;
  return `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;
}
