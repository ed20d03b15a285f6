import { describe, expect, it } from 'vitest';
import { childrenOf, holds, parseRule } from '#local/cloudwatch/rule.ts';
import { alarmOn, FUNCTION, type Json, START, type Stage, stage } from './stage.ts';

const STATES = { red: 'ALARM', green: 'OK', dark: 'INSUFFICIENT_DATA', 'a "b" (c)': 'ALARM' } as const;

function isTrue(rule: string): boolean {
  return holds(parseRule(rule), (child) =>
    child in STATES ? STATES[child as keyof typeof STATES] : undefined,
  );
}

describe('the rule of a composite alarm', () => {
  it.each([
    ['ALARM("red")', true],
    ['ALARM(red) AND OK(green) AND INSUFFICIENT_DATA(dark)', true],
    ['ALARM(green) OR ALARM(red) AND ALARM(green)', false],
    ['(ALARM(green) OR ALARM(red)) AND NOT ALARM(green)', true],
    ['NOT (ALARM(red) OR FALSE)', false],
    ['TRUE', true],
    ['False', false],
    ['ALARM("a \\"b\\" (c)")', true],
    ['AT_LEAST(1, ALARM, (red, green, dark))', true],
    ['AT_LEAST(2, ALARM, (red, green, dark))', false],
    ['AT_LEAST(2, NOT ALARM, ("red", "green", "dark"))', true],
    ['AT_LEAST(50%, OK, (red, green))', true],
    ['AT_LEAST("51%", OK, (red, green))', false],
    ['ALARM(gone) OR OK(gone) OR INSUFFICIENT_DATA(gone)', false],
  ])('%s is %s', (rule, expected) => {
    expect(isTrue(rule)).toBe(expected);
  });

  it.each([
    ['ALARM(a) AND', /expected ALARM, OK or INSUFFICIENT_DATA but found "" at position 13/],
    ['RED(a)', /found "RED" at position 1/],
    ['ALARM(a', /expected \) but found "" at position 8/],
    ['ALARM(a) ALARM(b)', /unexpected "ALARM" at position 9/],
    ['AT_LEAST(many, ALARM, (a))', /"many" is neither a number nor a percentage/],
    ['ALARM("a)', /quotation mark is not closed at position 7/],
    [Array.from({ length: 101 }, (_, index) => `ALARM(a${index})`).join(' OR '), /101 children/],
  ])('%s is refused', (rule, message) => {
    expect(() => parseRule(rule)).toThrow(message);
  });

  it('names each child once', () => {
    expect(childrenOf(parseRule('ALARM(a) OR (OK(b) AND ALARM(a)) OR AT_LEAST(1, OK, (c, b))'))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});

/** Alarms that stay where they are set, and a composite alarm over two of them. */
async function scene(more: Json = {}): Promise<Stage> {
  const on = stage();
  for (const name of ['first', 'second', 'maintenance']) {
    await on.call('PutMetricAlarm', alarmOn(name, { TreatMissingData: 'ignore' }));
  }
  await on.call('PutCompositeAlarm', {
    AlarmName: 'main',
    AlarmRule: 'ALARM(first) OR ALARM(second)',
    AlarmActions: [FUNCTION],
    ...more,
  });
  return on;
}

const SUPPRESSED = {
  ActionsSuppressor: 'maintenance',
  ActionsSuppressorWaitPeriod: 120,
  ActionsSuppressorExtensionPeriod: 180,
};

async function set(on: Stage, name: string, StateValue: string): Promise<void> {
  await on.call('SetAlarmState', { AlarmName: name, StateValue, StateReason: 'by hand' });
  await on.cloudwatch.settled();
}

function mainChanges(on: Stage): Json[] {
  return on
    .changes()
    .map((event) => event.detail as Json)
    .filter((detail) => detail.alarmName === 'main');
}

describe('a composite alarm', () => {
  it('follows its children and names the one that moved', async () => {
    const on = await scene();
    on.clock.advance(5_000);

    await set(on, 'first', 'ALARM');

    expect(mainChanges(on).at(-1)).toMatchObject({
      state: {
        value: 'ALARM',
        reason:
          'arn:aws:cloudwatch:us-east-1:000000000000:alarm:first transitioned to ALARM at Tuesday 16 April, 2024 08:00:05 UTC',
        reasonData: JSON.stringify({
          triggeringAlarms: [
            {
              arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:first',
              state: { value: 'ALARM', timestamp: '2024-04-16T08:00:05.000+0000' },
            },
          ],
        }),
      },
      previousState: {
        value: 'OK',
        reason:
          'arn:aws:cloudwatch:us-east-1:000000000000:alarm:main was created and its alarm rule evaluates to OK',
      },
    });
    expect(on.invoked.map(({ event }) => event.alarmArn)).toEqual([
      'arn:aws:cloudwatch:us-east-1:000000000000:alarm:main',
    ]);
  });

  it('can stand on other composite alarms', async () => {
    const on = await scene();
    await on.call('PutCompositeAlarm', {
      AlarmName: 'top',
      AlarmRule: 'ALARM(main) AND NOT ALARM(maintenance)',
    });

    await set(on, 'second', 'ALARM');

    expect(await on.stateOf('top')).toBe('ALARM');
  });

  it('stops being evaluated while it is part of a circle', async () => {
    const on = await scene();
    await on.call('PutCompositeAlarm', { AlarmName: 'top', AlarmRule: 'ALARM(main)' });
    await on.call('PutCompositeAlarm', { AlarmName: 'main', AlarmRule: 'ALARM(first) OR ALARM(top)' });

    await set(on, 'first', 'ALARM');

    expect(await on.stateOf('main')).toBe('OK');
  });

  it('refuses children that do not exist and a suppressor without its periods', async () => {
    const on = await scene();
    const put = (more: Json): Promise<Json> =>
      on.call('PutCompositeAlarm', { AlarmName: 'x', AlarmRule: 'ALARM(first)', ...more });

    await expect(put({ AlarmRule: 'ALARM(nobody)' })).rejects.toThrow(/unknown alarms: nobody/);
    await expect(put({ ActionsSuppressor: 'maintenance' })).rejects.toThrow(/WaitPeriod/);
  });
});

describe('suppression of a composite alarm', () => {
  it('waits for the suppressor, then acts with ALARM after ALARM at the very end of the wait', async () => {
    const on = await scene(SUPPRESSED);
    on.cloudwatch.start();
    on.clock.advance(3_000);

    await set(on, 'first', 'ALARM');
    const during = on.invoked.length;
    on.clock.advance(119_999);
    await on.cloudwatch.settled();
    const before = on.invoked.length;
    on.clock.advance(1);
    await on.cloudwatch.settled();

    expect([during, before]).toEqual([0, 0]);
    expect(on.invoked[0]?.event).toMatchObject({
      time: '2024-04-16T08:02:03.000+0000',
      alarmData: {
        state: { value: 'ALARM', timestamp: '2024-04-16T08:02:03.000+0000' },
        previousState: {
          value: 'ALARM',
          timestamp: '2024-04-16T08:00:03.000+0000',
          actionsSuppressedBy: 'WaitPeriod',
          actionsSuppressedReason: 'Actions suppressed by WaitPeriod',
        },
        configuration: {
          actionsSuppressor: 'maintenance',
          actionsSuppressorWaitPeriod: 120,
          actionsSuppressorExtensionPeriod: 180,
        },
      },
    });
    expect(on.invoked[0]?.event.alarmData).not.toHaveProperty('state.actionsSuppressedBy');
  });

  it('tells EventBridge of a change whose actions wait', async () => {
    const on = await scene(SUPPRESSED);

    await set(on, 'first', 'ALARM');

    expect(mainChanges(on).at(-1)).toMatchObject({
      state: { value: 'ALARM', actionsSuppressedBy: 'WaitPeriod' },
    });
    expect(on.invoked).toEqual([]);
  });

  it('holds the actions while the suppressor is in ALARM and for the extension after it', async () => {
    const on = await scene(SUPPRESSED);
    on.cloudwatch.start();

    await set(on, 'first', 'ALARM');
    on.clock.advance(60_000);
    await set(on, 'maintenance', 'ALARM');
    on.clock.advance(600_000);
    const held = await on.call('DescribeAlarms', { AlarmTypes: ['CompositeAlarm'] });
    await set(on, 'maintenance', 'OK');
    on.clock.advance(179_999);
    await on.cloudwatch.settled();
    const extended = on.invoked.length;
    on.clock.advance(1);
    await on.cloudwatch.settled();

    expect(held).toMatchObject({ CompositeAlarms: [{ StateValue: 'ALARM', ActionsSuppressedBy: 'Alarm' }] });
    expect(extended).toBe(0);
    expect(on.invoked[0]?.event).toMatchObject({
      alarmData: { state: { value: 'ALARM' }, previousState: { actionsSuppressedBy: 'ExtensionPeriod' } },
    });
  });

  it('begins a new wait when the alarm changes again during one', async () => {
    const on = await scene(SUPPRESSED);

    await set(on, 'first', 'ALARM');
    on.clock.advance(60_000);
    await set(on, 'first', 'OK');
    await on.cloudwatch.tick(START + 121_000);
    const early = mainChanges(on).at(-1);
    await on.cloudwatch.tick(START + 181_000);

    expect(early).toMatchObject({ state: { value: 'OK', actionsSuppressedBy: 'WaitPeriod' } });
    expect(mainChanges(on).at(-1)).toMatchObject({
      state: { value: 'OK' },
      previousState: { value: 'OK', actionsSuppressedBy: 'WaitPeriod' },
    });
    expect(on.invoked).toEqual([]);
  });
});
