import { describe, expect, it } from 'vitest';
import { ARN, alarmData, alarmMessage, direct, eventBridge, ID, snsRecord } from './payloads.ts';
import { ignoredOf, only } from './recognised.ts';

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
