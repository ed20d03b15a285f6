import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '#core/signal.ts';
import { recognise } from '#detectors/index.ts';
import {
  ARN,
  alarmData,
  alarmMessage,
  direct,
  eventBridge,
  type Fields,
  ID,
  notification,
  snsRecord,
  sqsRecord,
} from './payloads.ts';

function only(event: unknown): Signal {
  const { signals, ignored } = recognise(event);
  const [signal] = signals;
  if (!signal || signals.length > 1) throw new Error(`${signals.length} signals; ignored: ${ignored.join()}`);
  return signal;
}

function ignoredOf(event: unknown): string[] {
  const { signals, ignored } = recognise(event);
  expect(signals).toEqual([]);
  return ignored;
}

const PATHS: readonly (readonly [string, unknown])[] = [
  ['direct', direct()],
  ['EventBridge', eventBridge()],
  ['SNS to Lambda', { Records: [snsRecord(alarmMessage())] }],
  ['SNS to HTTP', notification(alarmMessage())],
  ['SNS to SQS', { Records: [sqsRecord(notification(alarmMessage()))] }],
  ['SNS to SQS, raw', { Records: [sqsRecord(alarmMessage())] }],
  ['SNS, raw', alarmMessage()],
  ['EventBridge to SQS', { Records: [sqsRecord(eventBridge())] }],
  ['EventBridge to SNS', { Records: [snsRecord(eventBridge())] }],
];

describe('one state change by every path', () => {
  it.each(PATHS)('is the same signal by %s', (_, event) => {
    expect(only(event)).toMatchObject({
      id: ID,
      source: 'alarm',
      alarm: ARN,
      alarmName: 'api-5xx-rate',
      account: '123456789012',
      region: 'us-east-1',
      state: 'ALARM',
      previousState: 'OK',
      changedAt: '2024-04-16T08:47:36.960Z',
      threshold: 150,
      metric: 'AWS/ApiGateway/5XXError',
      children: [],
      facts: { dimensions: { ApiName: 'orders' }, stat: 'Sum', period: 300 },
    });
  });

  it('tells value and first breaching datapoint where reasonData holds them', () => {
    expect(only(direct())).toMatchObject({ value: 161, breachedAt: '2024-04-16T08:42:00.000Z' });
    expect(only(eventBridge())).toMatchObject({ value: 161, breachedAt: '2024-04-16T08:42:00.000Z' });
  });

  it('counts once in a batch that holds it twice', () => {
    const event = { Records: [snsRecord(alarmMessage()), snsRecord(alarmMessage())] };

    expect(recognise(event).signals).toHaveLength(1);
  });
});

describe('trap 1: timestamps', () => {
  it.each([
    ['2019-10-02T17:04:40.989+0000', '2019-10-02T17:04:40.989Z'],
    ['2019-10-02T17:04:40Z', '2019-10-02T17:04:40.000Z'],
    ['2019-10-02T19:04:40.989+0200', '2019-10-02T17:04:40.989Z'],
    ['2019-10-02T17:04:40.989+00:00', '2019-10-02T17:04:40.989Z'],
  ])('reads %s as %s', (timestamp, changedAt) => {
    expect(only(direct(alarmData({ timestamp }))).changedAt).toBe(changedAt);
  });

  it('falls back to the time of the event and otherwise says what is missing', () => {
    expect(only(direct(alarmData({ timestamp: null }))).changedAt).toBe('2024-04-16T08:47:36.960Z');
    expect(ignoredOf(direct(alarmData({ timestamp: 'soon' }), { time: undefined })).join()).toContain(
      'when it changed',
    );
    expect(ignoredOf(alarmMessage({ StateChangeTime: '2024-99-99T08:47:36.960+0000' })).join()).toContain(
      'when',
    );
  });
});

describe('trap 2: reasons are prose', () => {
  it('is the same signal whatever the sentence says', () => {
    const long =
      'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (17/02/24 11:51:00)] was less than the threshold (10.0)';

    const { reason, ...signal } = only(direct(alarmData({ reason: long })));

    expect(reason).toBe(long);
    expect({ ...signal, reason: only(direct()).reason }).toEqual(only(direct()));
  });

  it('cuts a reason that CloudWatch could not have written', () => {
    expect(only(alarmMessage({ NewStateReason: 'x'.repeat(100_000) })).reason).toHaveLength(1023);
  });
});

describe('trap 3: what can be absent or null', () => {
  it.each([undefined, null])(
    'does without the optional fields of the direct form when they are %s',
    (nothing) => {
      const data = alarmData(
        { reasonData: nothing, reason: nothing },
        { previousState: nothing, configuration: nothing },
      );

      expect(only(direct(data))).toEqual({
        id: ID,
        source: 'alarm',
        path: 'direct',
        alarm: ARN,
        alarmName: 'api-5xx-rate',
        account: '123456789012',
        region: 'us-east-1',
        state: 'ALARM',
        changedAt: '2024-04-16T08:47:36.960Z',
        reason: 'no reason given',
        children: [],
        facts: {},
      });
    },
  );

  it.each([undefined, null])(
    'does without the optional fields of the SNS form when they are %s',
    (nothing) => {
      const message = alarmMessage({ Trigger: nothing, OldStateValue: nothing, AlarmDescription: nothing });

      expect(only(message)).toMatchObject({ id: ID, children: [], facts: {} });
      expect(only(message)).not.toHaveProperty('previousState');
    },
  );

  it('does without reasonData that is no JSON', () => {
    expect(only(direct(alarmData({ reasonData: '{"version"' })))).not.toHaveProperty('value');
  });

  it('takes the newest of the recent datapoints where they are all there is', () => {
    const reasonData = JSON.stringify({
      recentDatapoints: [1, 7],
      threshold: 5,
      startDate: '2024-04-16T08:00:00.000+0000',
    });

    expect(only(direct(alarmData({ reasonData })))).toMatchObject({
      value: 7,
      breachedAt: '2024-04-16T08:00:00.000Z',
    });
  });
});

describe('trap 4: ALARM after ALARM', () => {
  const released = alarmData(
    {
      reasonData: JSON.stringify({
        triggeringAlarms: [
          { arn: 'arn:child-1', state: { value: 'ALARM', timestamp: '2023-08-04T12:54:46.138+0000' } },
          { arn: 'arn:child-2', state: { value: 'OK', timestamp: '2023-08-04T12:54:46.138+0000' } },
        ],
      }),
    },
    {
      previousState: {
        value: 'ALARM',
        timestamp: '2023-08-04T12:54:46.138+0000',
        actionsSuppressedBy: 'WaitPeriod',
      },
      configuration: { alarmRule: 'ALARM(a) OR ALARM(b)', actionsSuppressor: 'night' },
    },
  );

  it('is a signal, released from suppression, with the children that are red', () => {
    const signal = only(direct(released));

    expect(signal).toMatchObject({ state: 'ALARM', previousState: 'ALARM', children: ['arn:child-1'] });
    expect(signal).not.toHaveProperty('suppressedBy');
    expect(signal.facts).toMatchObject({ alarmRule: 'ALARM(a) OR ALARM(b)' });
  });

  it('names the red children of a composite alarm through SNS', () => {
    const message = alarmMessage({
      Trigger: undefined,
      AlarmRule: 'ALARM(a)',
      TriggeringChildren: [
        { Arn: 'arn:child-1', State: { Value: 'ALARM' } },
        { Arn: 'arn:child-2', State: { Value: 'OK' } },
      ],
    });

    expect(only(message)).toMatchObject({ children: ['arn:child-1'], facts: { alarmRule: 'ALARM(a)' } });
  });
});

describe('trap 5: idempotency', () => {
  it('makes another state or another time another signal', () => {
    const ids = [
      direct(),
      direct(alarmData({ value: 'OK' })),
      direct(alarmData({ timestamp: '2024-04-16T09:00:00.000+0000' })),
    ];

    expect(new Set(ids.map((event) => only(event).id)).size).toBe(3);
  });
});

describe('trap 6: INSUFFICIENT_DATA', () => {
  it('keeps the state as its own', () => {
    expect(only(direct(alarmData({ value: 'INSUFFICIENT_DATA' }))).state).toBe('INSUFFICIENT_DATA');
    expect(only(alarmMessage({ NewStateValue: 'INSUFFICIENT_DATA' })).state).toBe('INSUFFICIENT_DATA');
  });

  it('tells no breach of an alarm that is not red', () => {
    expect(only(direct(alarmData({ value: 'OK' })))).not.toHaveProperty('breachedAt');
  });

  it.each(['RED', '', 1, null])('ignores the state %s that CloudWatch does not have', (value) => {
    expect(ignoredOf(direct(alarmData({ value }))).join()).toContain('in no state that is known');
  });
});

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

describe('trap 10: muted and suppressed', () => {
  const muteDetail = { mutedByArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm-mute-rule:night' };

  it('says who muted the alarm, wherever the detail stands', () => {
    expect(only(eventBridge(alarmData({}, { muteDetail }))).mutedBy).toBe(muteDetail.mutedByArn);
    expect(only(direct(alarmData(), { muteDetail })).mutedBy).toBe(muteDetail.mutedByArn);
    expect(only(direct(alarmData({}, { muteDetail: {} }))).mutedBy).toBe('a mute rule');
  });

  it('says what suppresses a composite alarm', () => {
    expect(only(eventBridge(alarmData({ actionsSuppressedBy: 'WaitPeriod' }))).suppressedBy).toBe(
      'WaitPeriod',
    );
  });

  it('makes the actions after a mute window a signal of their own, as old as their message', () => {
    const event = {
      Records: [
        snsRecord(alarmMessage({ ActionExecutedAfterMuteWindow: true }), {
          Timestamp: '2024-04-16T12:00:00.010Z',
        }),
      ],
    };

    expect(only(event)).toMatchObject({
      id: `${ARN}#2024-04-16T12:00:00.010Z#ALARM`,
      changedAt: '2024-04-16T12:00:00.010Z',
    });
  });
});

describe('trap 11: what is no alarm', () => {
  it.each([
    ['a confirmation', notification('please confirm', { Type: 'SubscriptionConfirmation' })],
    ['a default structure', { Records: [snsRecord({ default: 'text', lambda: '{}' })] }],
    ['text', { Records: [snsRecord('autoscaling: test notification')] }],
    ['a list', { Records: [snsRecord('[1]')] }],
    [
      'a changed configuration',
      eventBridge(
        { alarmName: 'a', operation: 'update' },
        { 'detail-type': 'CloudWatch Alarm Configuration Change' },
      ),
    ],
    ['a future kind of event', eventBridge(alarmData(), { 'detail-type': 'CloudWatch Alarm Mood Change' })],
    ['a forged source', eventBridge(alarmData(), { source: 'my.app' })],
    ['another source', { Records: [{ eventSource: 'aws:s3', s3: {} }] }],
    ['another ARN', direct(alarmData(), { alarmArn: 'arn:aws:s3:::bucket' })],
    ['a schedule', { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
    ['nothing', null],
    ['a number', 7],
    ['an empty object', {}],
    ['an empty batch', { Records: [] }],
  ])('answers %s with a reason and no signal', (_, event) => {
    const ignored = ignoredOf(event);

    expect(ignored).toHaveLength(1);
    expect(ignored[0]?.length).toBeGreaterThan(10);
  });

  it('says which alarm’s configuration was changed, and how', () => {
    const event = eventBridge(
      { alarmName: 'a', operation: 'update' },
      { 'detail-type': 'CloudWatch Alarm Configuration Change' },
    );

    expect(ignoredOf(event)).toEqual(['the configuration of alarm "a" was changed ("update")']);
  });

  it('never throws, whatever it is given', () => {
    const wrapped = fc.anything().map((message) => ({ Records: [snsRecord(message), sqsRecord(message)] }));
    const bent = fc.dictionary(
      fc.constantFrom('state', 'configuration', 'alarmName', 'muteDetail'),
      fc.anything(),
    );

    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.json(),
          bent.map((data) => direct(data)),
          wrapped,
        ),
        (event) => {
          const { signals, ignored } = recognise(event);

          expect(signals.length + ignored.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('metric math, percentiles and contributors', () => {
  it('names the expression of a metric-math alarm by both forms', () => {
    const configuration = {
      metrics: [
        { id: 'e1', expression: '100*errors/requests', label: 'ErrorRate', returnData: true },
        {
          id: 'errors',
          metricStat: { metric: { namespace: 'n', name: 'e' }, period: 60, stat: 'Sum' },
          returnData: false,
        },
      ],
    };
    const trigger = {
      Threshold: 5,
      DatapointsToAlarm: 2,
      Metrics: [
        { Expression: '100*errors/requests', Id: 'e1', Label: 'ErrorRate', ReturnData: true },
        {
          Id: 'errors',
          MetricStat: { Metric: { MetricName: 'e', Namespace: 'n' }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
      ],
    };
    const expected = { metric: 'ErrorRate', facts: { expression: '100*errors/requests' } };

    expect(only(direct(alarmData({}, { configuration })))).toMatchObject(expected);
    expect(only(alarmMessage({ Trigger: trigger }))).toMatchObject({
      ...expected,
      threshold: 5,
      facts: { ...expected.facts, datapointsToAlarm: 2 },
    });
  });

  it('keeps a percentile as it is written', () => {
    const trigger = {
      MetricName: 'm',
      Namespace: 'n',
      StatisticType: 'ExtendedStatistic',
      ExtendedStatistic: 'p99',
    };

    expect(only(alarmMessage({ Trigger: trigger })).facts).toMatchObject({ stat: 'p99' });
  });

  it('takes a contributor’s change for a signal of its alarm', () => {
    const data = alarmData(
      { reasonData: undefined },
      { previousState: undefined, alarmContributor: { id: 'c-1' } },
    );
    const event = eventBridge(data, { 'detail-type': 'CloudWatch Alarm Contributor State Change' });

    expect(only(event)).toMatchObject({ alarm: ARN, facts: { contributor: 'c-1' } });
    expect(only(direct(data)).facts).toMatchObject({ contributor: 'c-1' });
    expect(only(alarmMessage({ AlarmContributorId: 'c-1' })).facts).toMatchObject({ contributor: 'c-1' });
  });
});
