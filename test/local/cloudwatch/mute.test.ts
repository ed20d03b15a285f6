import { describe, expect, it } from 'vitest';
import { parseCron } from '#local/cloudwatch/cron.ts';
import { MuteRuleInput, windowAt } from '#local/cloudwatch/mute.ts';
import { alarmOn, FUNCTION, type Json, START, stage, TOPIC } from './stage.ts';

function rule(Schedule: Json, more: Json = {}): Json {
  return { Name: 'night', Rule: { Schedule }, MuteTargets: { AlarmNames: ['errors'] }, ...more };
}

function windowOf(Schedule: Json, now: string, more: Json = {}): unknown {
  const input = MuteRuleInput.parse(rule(Schedule, more));
  const found = windowAt({ arn: 'arn', updatedAt: 0, input }, Date.parse(now));
  return found && [found.muteWindowStart, found.muteWindowEnd].map((ms) => new Date(ms).toISOString());
}

describe('a mute window', () => {
  const once = { Expression: 'at(2024-04-16T10:00)', Duration: 'PT2H' };

  it.each([
    ['2024-04-16T09:59:59Z', undefined],
    ['2024-04-16T10:00:00Z', ['2024-04-16T10:00:00.000Z', '2024-04-16T12:00:00.000Z']],
    ['2024-04-16T12:00:00Z', undefined],
  ])('that opens once: at %s it is %j', (now, expected) => {
    expect(windowOf(once, now)).toEqual(expected);
  });

  it('opens on the wall clock of its zone', () => {
    const tokyo = { ...once, Timezone: 'Asia/Tokyo' };

    expect(windowOf(tokyo, '2024-04-16T01:30:00Z')).toEqual([
      '2024-04-16T01:00:00.000Z',
      '2024-04-16T03:00:00.000Z',
    ]);
    expect(windowOf(tokyo, '2024-04-16T10:30:00Z')).toBeUndefined();
  });

  it('comes back with a cron expression and reaches over midnight', () => {
    const friday = { Expression: 'cron(0 18 * * FRI)', Duration: 'P2DT12H' };

    expect(windowOf(friday, '2024-04-21T12:00:00Z')).toEqual([
      '2024-04-19T18:00:00.000Z',
      '2024-04-22T06:00:00.000Z',
    ]);
    expect(windowOf(friday, '2024-04-22T06:00:00Z')).toBeUndefined();
  });

  it('respects the dates between which the rule counts', () => {
    expect(windowOf(once, '2024-04-16T10:30:00Z', { ExpireDate: '2024-04-16T10:15:00Z' })).toBeUndefined();
    expect(windowOf(once, '2024-04-16T10:30:00Z', { StartDate: '2024-04-16T10:45:00Z' })).toBeUndefined();
  });

  it.each(['0 2 * *', '60 2 * * *', '0 2 * * MOO', '0 5-2 * * *', '*/5 * * * *'])(
    'does not read cron(%s)',
    (cron) => {
      expect(parseCron(cron)).toBeUndefined();
    },
  );
});

describe('a muted alarm', () => {
  const soon = { Expression: 'at(2024-04-16T08:00)', Duration: 'PT1M' };

  it('changes state and says so, but its actions wait for the end of the window', async () => {
    const on = stage();
    await on.call(
      'PutMetricAlarm',
      alarmOn('errors', { AlarmActions: [FUNCTION, TOPIC], TreatMissingData: 'breaching' }),
    );
    await on.call('PutAlarmMuteRule', rule(soon));

    await on.cloudwatch.tick(START + 10_000);
    const during = [on.invoked.length, on.published.length];
    await on.cloudwatch.tick(START + 60_000);
    await on.cloudwatch.tick(START + 70_000);

    expect(during).toEqual([0, 0]);
    expect(on.changes().map((event) => event.detail)).toMatchObject([
      {
        state: { value: 'ALARM' },
        muteDetail: {
          mutedByArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm-mute-rule:night',
          muteWindowStart: '2024-04-16T08:00:00.000+0000',
          muteWindowEnd: '2024-04-16T08:01:00.000+0000',
        },
      },
    ]);
    expect(on.invoked).toHaveLength(1);
    expect(on.published.map(({ message }) => message.ActionExecutedAfterMuteWindow)).toEqual([true]);
  });

  it('is not muted by a rule for other alarms', async () => {
    const on = stage();
    await on.call(
      'PutMetricAlarm',
      alarmOn('errors', { AlarmActions: [FUNCTION], TreatMissingData: 'breaching' }),
    );
    await on.call('PutAlarmMuteRule', rule(soon, { MuteTargets: { AlarmNames: ['other'] } }));

    await on.cloudwatch.tick(START + 10_000);

    expect(on.invoked).toHaveLength(1);
    expect(on.changes()[0]).not.toHaveProperty('detail.muteDetail');
  });
});

describe('the operations on mute rules', () => {
  it('store, show, list and delete a rule', async () => {
    const { call } = stage();
    await call('PutAlarmMuteRule', rule({ Expression: 'cron(0 8 * * *)', Duration: 'PT1H' }));

    const shown = await call('GetAlarmMuteRule', { AlarmMuteRuleName: 'night' });
    const listed = await call('ListAlarmMuteRules', { AlarmName: 'errors', Statuses: ['ACTIVE'] });
    await call('DeleteAlarmMuteRule', { AlarmMuteRuleName: 'night' });

    expect(shown).toMatchObject({ Name: 'night', Status: 'ACTIVE', MuteType: 'RECURRING' });
    expect(listed.AlarmMuteRuleSummaries).toHaveLength(1);
    await expect(call('GetAlarmMuteRule', { AlarmMuteRuleName: 'night' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it.each([
    [{ Expression: 'at(tomorrow)', Duration: 'PT1H' }, /Expression/],
    [{ Expression: 'cron(0 8 * * *)', Duration: 'P16D' }, /Duration/],
    [{ Expression: 'cron(0 8 * * *)', Duration: 'PT1H', Timezone: 'Mars/Olympus' }, /Timezone/],
  ])('refuse %j', async (schedule, message) => {
    const { call } = stage();

    await expect(call('PutAlarmMuteRule', rule(schedule))).rejects.toThrow(message);
  });
});
