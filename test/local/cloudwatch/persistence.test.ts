import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { alarmOn, FUNCTION, type Json, START, stage } from './stage.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ripcord-cloudwatch-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function datapoints(call: (operation: string, input: Json) => Promise<Json>): Promise<unknown> {
  const { Datapoints } = await call('GetMetricStatistics', {
    Namespace: 'Shop',
    MetricName: 'Errors',
    StartTime: START / 1000,
    EndTime: START / 1000 + 60,
    Period: 60,
    ExtendedStatistics: ['p50'],
  });
  return Datapoints;
}

it('a restart finds metrics, alarms with their states, history and mute rules', async () => {
  const first = stage({ dataDir });
  await first.call('PutMetricAlarm', alarmOn('errors', { AlarmActions: [FUNCTION] }));
  await first.call('PutMetricAlarm', alarmOn('gone'));
  await first.call('DeleteAlarms', { AlarmNames: ['gone'] });
  await first.call('PutAlarmMuteRule', {
    Name: 'night',
    Rule: { Schedule: { Expression: 'cron(0 2 * * *)', Duration: 'PT1H' } },
  });
  await first.value(5, 50);
  await first.cloudwatch.tick(START + 10_000);
  await first.cloudwatch.close();

  const second = stage({ dataDir });
  await second.cloudwatch.tick(START + 10_000);

  expect(await second.call('DescribeAlarms', {})).toEqual(await first.call('DescribeAlarms', {}));
  expect(await second.call('DescribeAlarmHistory', {})).toEqual(await first.call('DescribeAlarmHistory', {}));
  expect(await datapoints(second.call)).toMatchObject([{ ExtendedStatistics: { p50: 50 } }]);
  expect(await second.call('GetAlarmMuteRule', { AlarmMuteRuleName: 'night' })).toMatchObject({
    Name: 'night',
  });
  expect([second.invoked, second.emitted]).toEqual([[], []]);
});

it('an action that was not delivered before the end is delivered after the start', async () => {
  const first = stage({ dataDir, invokeAsync: () => new Promise(() => {}) });
  await first.call('PutMetricAlarm', alarmOn('errors', { AlarmActions: [FUNCTION] }));
  await first.call('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'by hand' });

  const second = stage({ dataDir });
  second.cloudwatch.start();
  await second.cloudwatch.settled();
  const third = stage({ dataDir });
  third.cloudwatch.start();
  await third.cloudwatch.settled();

  expect(second.invoked).toMatchObject([
    { arn: FUNCTION, event: { alarmData: { state: { value: 'ALARM' } } } },
  ]);
  expect(third.invoked).toEqual([]);
});

it('a line that a crash cut short is passed over', async () => {
  const first = stage({ dataDir });
  await first.value(5, 50);
  await first.cloudwatch.close();
  appendFileSync(join(dataDir, 'cloudwatch.jsonl'), '{"slot":{"metric":');

  const second = stage({ dataDir });

  expect(await datapoints(second.call)).toHaveLength(1);
});

it('kill -9 loses nothing that was answered', async () => {
  const source = `
    import { createClock } from '#local/clock.ts';
    import { createCloudWatch } from '#local/cloudwatch/cloudwatch.ts';
    const none = async () => {};
    const cloudwatch = createCloudWatch({
      clock: createClock(), dataDir: process.argv[1], invokeAsync: none, publish: none, emit: none,
    });
    const call = (name, input) => cloudwatch.operations[name](input);
    await call('PutMetricAlarm', ${JSON.stringify(alarmOn('errors'))});
    await call('PutMetricData', { Namespace: 'Shop', MetricData: [{ MetricName: 'Errors', Value: 7 }] });
    await call('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'by hand' });
    console.log('ready');
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, dataDir], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const after = stage({ dataDir });

  expect(await after.stateOf('errors')).toBe('ALARM');
  expect((await after.call('ListMetrics', {})).Metrics).toHaveLength(1);
});
