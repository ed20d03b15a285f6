import { describe, expect, it } from 'vitest';
import { recognise } from '#detectors/index.ts';
import { ARN, alarmMessage, type Fields, ID, notification, snsRecord, sqsRecord } from './payloads.ts';
import { ignoredOf, only } from './recognised.ts';

describe('trap 7: spellings and wrappings of SNS', () => {
  it('takes every record of a batch, and what is broken costs no other', () => {
    const other = alarmMessage({ AlarmArn: `${ARN}-2`, AlarmName: 'api-5xx-rate-2' });
    const event = {
      Records: [snsRecord('hello'), snsRecord(alarmMessage()), sqsRecord('{'), snsRecord(other)],
    };

    const { signals, ignored } = recognise(event);

    expect(signals.map(({ alarmName }) => alarmName)).toEqual(['api-5xx-rate', 'api-5xx-rate-2']);
    expect(ignored).toHaveLength(2);
  });

  it('gives up on endless wrapping', () => {
    let event: Fields = notification('end');
    for (let depth = 0; depth < 20; depth++) event = notification(event);

    expect(ignoredOf(event).join()).toContain('wrapped more than');
  });
});

describe('trap 8: old SNS messages', () => {
  it('strips the treatment of missing data to its last word', () => {
    const trigger = {
      MetricName: 'm',
      Namespace: 'n',
      TreatMissingData: '- TreatMissingData:                    missing',
    };

    expect(only(alarmMessage({ Trigger: trigger })).facts).toMatchObject({ missing: 'missing' });
  });

  it('makes the ARN from the topic where the message has none', () => {
    const old = alarmMessage({ AlarmArn: undefined });

    expect(only({ Records: [snsRecord(old)] })).toMatchObject({ id: ID, region: 'us-east-1' });
    expect(ignoredOf(old).join()).toContain('no valid ARN');
  });

  it('never takes the region from its display name', () => {
    expect(only(alarmMessage({ Region: 'EU (Ireland)' })).region).toBe('us-east-1');
  });
});

describe('trap 9: the subject of SNS', () => {
  it('takes the name from the message, however the subject is cut', () => {
    const event = { Records: [snsRecord(alarmMessage(), { Subject: 'ALARM: "another" in US East' })] };

    expect(only(event).alarmName).toBe('api-5xx-rate');
  });
});
