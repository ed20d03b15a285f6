import { describe, expect, it } from 'vitest';
import { alarmOn, FUNCTION, type Json, START, stage, TOPIC } from './stage.ts';

describe('a metric alarm', () => {
  it('starts in INSUFFICIENT_DATA and says that nobody has looked yet', async () => {
    const { call } = stage();

    await call('PutMetricAlarm', alarmOn('errors'));
    const { MetricAlarms } = await call('DescribeAlarms', {});

    expect(MetricAlarms).toMatchObject([
      {
        AlarmName: 'errors',
        AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors',
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: START / 1000,
      },
    ]);
  });

  it('alarms at the next ten seconds when its period is ten seconds', async () => {
    const { call, clock, cloudwatch, stateOf, value } = stage();
    await call('PutMetricAlarm', alarmOn('errors'));
    cloudwatch.start();

    await value(3, 50);
    clock.advance(9_000);
    const before = await stateOf('errors');
    clock.advance(1_000);

    expect(before).toBe('INSUFFICIENT_DATA');
    expect(await stateOf('errors')).toBe('ALARM');
  });

  it('is looked at once a minute when its period is a minute', async () => {
    const { call, clock, cloudwatch, stateOf, value } = stage();
    await call('PutMetricAlarm', alarmOn('errors', { Period: 60 }));
    cloudwatch.start();

    await value(3, 50);
    clock.advance(59_000);
    const before = await stateOf('errors');
    clock.advance(1_000);

    expect(before).toBe('INSUFFICIENT_DATA');
    expect(await stateOf('errors')).toBe('ALARM');
  });

  it('is looked at once an hour when it spans more than a day', async () => {
    const { call, clock, cloudwatch, stateOf, value } = stage();
    await call(
      'PutMetricAlarm',
      alarmOn('errors', { Period: 3600, EvaluationPeriods: 48, DatapointsToAlarm: 1 }),
    );
    cloudwatch.start();
    clock.advance(60_000);
    await value(70, 50);

    clock.advance(3_480_000);
    const within = await stateOf('errors');
    clock.advance(60_000);

    expect(within).toBe('INSUFFICIENT_DATA');
    expect(await stateOf('errors')).toBe('ALARM');
  });

  it('slides its window by the minute, not by the period', async () => {
    const { call, cloudwatch, value } = stage();
    await call('PutMetricAlarm', alarmOn('errors', { Period: 300 }));
    await value(5, 0);
    await value(330, 50);

    await cloudwatch.tick(START + 360_000);

    const { MetricAlarms } = await call('DescribeAlarms', {});
    const reason = JSON.parse((MetricAlarms as Json[])[0]?.StateReasonData as string);
    expect(reason).toMatchObject({ startDate: '2024-04-16T08:01:00.000+0000', recentDatapoints: [50] });
  });

  it('needs M breaching points of the last N, next to each other or not', async () => {
    const { call, cloudwatch, stateOf, value } = stage();
    await call('PutMetricAlarm', alarmOn('errors', { EvaluationPeriods: 3, DatapointsToAlarm: 2 }));

    for (const [index, level] of [0, 50, 0].entries()) await value(index * 10, level);
    await cloudwatch.tick(START + 30_000);
    const once = await stateOf('errors');
    await value(30, 50);
    await cloudwatch.tick(START + 40_000);

    expect(once).toBe('OK');
    expect(await stateOf('errors')).toBe('ALARM');
  });

  it('corrects itself when data arrives late', async () => {
    const { call, cloudwatch, stateOf, value } = stage();
    await call('PutMetricAlarm', alarmOn('errors', { TreatMissingData: 'notBreaching' }));

    await cloudwatch.tick(START + 10_000);
    const before = await stateOf('errors');
    await value(5, 50);
    await cloudwatch.tick(START + 20_000);

    expect(before).toBe('OK');
    expect(await stateOf('errors')).toBe('ALARM');
  });

  it('keeps its state over silence when missing data is ignored, as DynamoDB alarms do unless told otherwise', async () => {
    const { call, cloudwatch, stateOf } = stage();
    const dynamo = { Namespace: 'AWS/DynamoDB', MetricName: 'ThrottledRequests' };
    await call('PutMetricAlarm', alarmOn('ignored', dynamo));
    await call('PutMetricAlarm', alarmOn('told', { ...dynamo, TreatMissingData: 'breaching' }));
    await call('SetAlarmState', { AlarmName: 'ignored', StateValue: 'OK', StateReason: 'by hand' });

    await cloudwatch.tick(START + 60_000);

    expect(await stateOf('ignored')).toBe('OK');
    expect(await stateOf('told')).toBe('ALARM');
  });

  it('tells of a change only once, however often it is looked at', async () => {
    const { call, changes, cloudwatch, value } = stage();
    await call('PutMetricAlarm', alarmOn('errors'));
    await value(5, 50);

    await cloudwatch.tick(START + 10_000);
    await cloudwatch.tick(START + 10_000);
    await cloudwatch.tick(START + 20_000);

    expect(changes()).toHaveLength(1);
  });

  it('watches metric math against a baseline', async () => {
    const { call, cloudwatch, stateOf, value } = stage();
    const metric = (Id: string, MetricName: string): Json => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'Shop', MetricName }, Period: 10, Stat: 'Average' },
    });
    await call('PutMetricAlarm', {
      AlarmName: 'regression',
      EvaluationPeriods: 1,
      Threshold: 20,
      ComparisonOperator: 'GreaterThanThreshold',
      Metrics: [
        { Id: 'e', Expression: '100 * (m - baseline) / baseline', Label: 'Change' },
        metric('m', 'Latency'),
        metric('baseline', 'Baseline'),
      ],
    });

    for (const [second, level] of [100, 119, 121].entries()) {
      await value(second * 10, level, 'Latency');
      await value(second * 10, 100, 'Baseline');
    }
    await cloudwatch.tick(START + 20_000);
    const before = await stateOf('regression');
    await cloudwatch.tick(START + 30_000);

    expect(before).toBe('OK');
    expect(await stateOf('regression')).toBe('ALARM');
  });

  it('watches an error rate whose errors are published only when there are any', async () => {
    const { call, cloudwatch, stateOf, value } = stage();
    const metric = (Id: string, MetricName: string): Json => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'Shop', MetricName }, Period: 10, Stat: 'Sum' },
    });
    await call('PutMetricAlarm', {
      AlarmName: 'rate',
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Metrics: [
        { Id: 'e', Expression: '100 * FILL(errors, 0) / requests' },
        metric('errors', 'Errors'),
        metric('requests', 'Requests'),
      ],
    });

    await value(5, 200, 'Requests');
    await cloudwatch.tick(START + 10_000);
    const calm = await stateOf('rate');
    await value(15, 200, 'Requests');
    await value(15, 10, 'Errors');
    await cloudwatch.tick(START + 20_000);

    expect(calm).toBe('OK');
    expect(await stateOf('rate')).toBe('ALARM');
  });

  it('leaves its state alone while a percentile has too few samples and it was told so', async () => {
    const { call, cloudwatch, stateOf } = stage();
    const p99 = { Statistic: undefined, ExtendedStatistic: 'p99' };
    await call('PutMetricAlarm', alarmOn('careful', { ...p99, EvaluateLowSampleCountPercentile: 'ignore' }));
    await call('PutMetricAlarm', alarmOn('eager', p99));
    const publish = (second: number, times: number): Promise<Json> =>
      call('PutMetricData', {
        Namespace: 'Shop',
        MetricData: [
          {
            MetricName: 'Errors',
            Values: [50],
            Counts: [times],
            Timestamp: START / 1000 + second,
            StorageResolution: 1,
          },
        ],
      });

    await publish(5, 999);
    await cloudwatch.tick(START + 10_000);
    const few = [await stateOf('careful'), await stateOf('eager')];
    await publish(15, 1000);
    await cloudwatch.tick(START + 20_000);

    expect(few).toEqual(['INSUFFICIENT_DATA', 'ALARM']);
    expect(await stateOf('careful')).toBe('ALARM');
  });
});

describe('PutMetricAlarm refuses', () => {
  const stat = (Id: string, Period = 60): Json => ({
    Id,
    MetricStat: { Metric: { Namespace: 'Shop', MetricName: Id }, Period, Stat: 'Sum' },
    ReturnData: false,
  });
  const math = (...Metrics: Json[]): Json => ({
    MetricName: undefined,
    Namespace: undefined,
    Statistic: undefined,
    Period: undefined,
    Metrics,
  });

  it.each([
    ['more points to alarm than periods', { DatapointsToAlarm: 2 }, /must not exceed/],
    ['a period of 15 seconds', { Period: 15 }, /10, 20, 30 or a multiple of 60/],
    ['a period of 5 seconds', { Period: 5 }, /10, 20, 30 or a multiple of 60/],
    ['more than a day of short periods', { Period: 300, EvaluationPeriods: 289 }, /at most 86400/],
    ['more than a week of long periods', { Period: 3600, EvaluationPeriods: 169 }, /at most 604800/],
    ['six actions', { AlarmActions: Array.from({ length: 6 }, () => TOPIC) }, /at most 5 actions/],
    ['two statistics', { ExtendedStatistic: 'p99' }, /exactly one of Statistic/],
    ['a percentile of more than 100', { Statistic: undefined, ExtendedStatistic: 'p101' }, /percentile/],
    ['no threshold', { Threshold: undefined }, /Threshold/],
    ['an unknown treatment', { TreatMissingData: 'maybe' }, /TreatMissingData/],
    ['metric and math at once', { Metrics: [stat('m')] }, /must not be given together/],
    [
      'math that shows two series',
      math({ Id: 'a', Expression: 'm' }, { Id: 'b', Expression: 'm' }, stat('m')),
      /not 2/,
    ],
    [
      'math over different periods',
      math({ Id: 'e', Expression: 'a + b' }, stat('a'), stat('b', 300)),
      /same period/,
    ],
    ['math that yields a number', math({ Id: 'e', Expression: 'SUM(m)' }, stat('m')), /not a number/],
    [
      'math that yields an array',
      math({ Id: 'e', Expression: 'METRICS()' }, stat('a'), stat('b')),
      /not an array/,
    ],
    ['math that does not parse', math({ Id: 'e', Expression: 'm +' }, stat('m')), /position 4/],
  ])('%s', async (_, more, message) => {
    const { call } = stage();

    const answer = call('PutMetricAlarm', alarmOn('errors', more));

    await expect(answer).rejects.toThrow(message);
    await expect(answer).rejects.toMatchObject({ code: 'ValidationError', status: 400 });
  });
});

describe('SetAlarmState', () => {
  it('runs the actions and lasts until the next evaluation', async () => {
    const { call, cloudwatch, invoked, stateOf, value } = stage();
    await call('PutMetricAlarm', alarmOn('errors', { AlarmActions: [FUNCTION] }));
    await value(5, 0);
    await cloudwatch.tick(START + 10_000);

    await call('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a drill' });
    await cloudwatch.settled();
    const drilled = await stateOf('errors');
    await cloudwatch.tick(START + 20_000);

    expect(drilled).toBe('ALARM');
    expect(invoked.map(({ arn }) => arn)).toEqual([FUNCTION]);
    expect(await stateOf('errors')).toBe('OK');
  });

  it('refuses an unknown alarm', async () => {
    const { call } = stage();

    const answer = call('SetAlarmState', { AlarmName: 'nobody', StateValue: 'OK', StateReason: '' });

    await expect(answer).rejects.toMatchObject({ code: 'ResourceNotFound' });
  });
});

describe('actions', () => {
  it('do not run while they are disabled, but the event is sent', async () => {
    const { call, changes, cloudwatch, invoked } = stage();
    await call(
      'PutMetricAlarm',
      alarmOn('errors', { AlarmActions: [FUNCTION], TreatMissingData: 'breaching' }),
    );
    await call('DisableAlarmActions', { AlarmNames: ['errors'] });

    await cloudwatch.tick(START + 10_000);

    expect(invoked).toEqual([]);
    expect(changes()).toHaveLength(1);
  });

  it('arrive twice as often as the duplicate rate says', async () => {
    const { call, cloudwatch, invoked } = stage({ duplicateRate: 1 });
    await call(
      'PutMetricAlarm',
      alarmOn('errors', { AlarmActions: [FUNCTION], TreatMissingData: 'breaching' }),
    );

    await cloudwatch.tick(START + 10_000);

    expect(invoked).toHaveLength(2);
    expect(invoked[0]).toEqual(invoked[1]);
  });

  it('that fail are written into the history and stop no other action', async () => {
    const { call, cloudwatch, published } = stage({
      invokeAsync: () => Promise.reject(new Error('no such function')),
    });
    await call(
      'PutMetricAlarm',
      alarmOn('errors', { AlarmActions: [FUNCTION, TOPIC], TreatMissingData: 'breaching' }),
    );

    await cloudwatch.tick(START + 10_000);

    const { AlarmHistoryItems } = await call('DescribeAlarmHistory', { HistoryItemType: 'Action' });
    expect(published).toHaveLength(1);
    expect(AlarmHistoryItems).toContainEqual(
      expect.objectContaining({ HistorySummary: `Failed to execute action ${FUNCTION}` }),
    );
  });
});

describe('reading alarms', () => {
  it('finds them by name, prefix, type and state, page by page', async () => {
    const { call, cloudwatch } = stage();
    for (const name of ['api-a', 'api-b', 'api-c', 'web']) await call('PutMetricAlarm', alarmOn(name));
    await call('PutMetricAlarm', alarmOn('api-d', { TreatMissingData: 'breaching' }));
    await call('PutCompositeAlarm', { AlarmName: 'all', AlarmRule: 'ALARM(web)' });
    await cloudwatch.tick(START + 10_000);
    const names = (answer: Json): unknown[] =>
      (answer.MetricAlarms as Json[]).map((alarm) => alarm.AlarmName);

    const first = await call('DescribeAlarms', { AlarmNamePrefix: 'api', MaxRecords: 3 });
    const second = await call('DescribeAlarms', {
      AlarmNamePrefix: 'api',
      MaxRecords: 3,
      NextToken: first.NextToken,
    });
    const red = await call('DescribeAlarms', { StateValue: 'ALARM' });
    const composites = await call('DescribeAlarms', { AlarmTypes: ['CompositeAlarm'] });
    const children = await call('DescribeAlarms', { ChildrenOfAlarmName: 'all' });

    expect(names(first)).toEqual(['api-a', 'api-b', 'api-c']);
    expect([names(second), second.NextToken]).toEqual([['api-d'], undefined]);
    expect(names(red)).toEqual(['api-d']);
    expect(composites).toMatchObject({
      MetricAlarms: [],
      CompositeAlarms: [{ AlarmName: 'all', StateValue: 'OK' }],
    });
    expect(names(children)).toEqual(['web']);
  });

  it('finds the alarms of a metric', async () => {
    const { call } = stage();
    await call('PutMetricAlarm', alarmOn('errors'));
    await call('PutMetricAlarm', alarmOn('other', { MetricName: 'Latency' }));

    const { MetricAlarms } = await call('DescribeAlarmsForMetric', {
      Namespace: 'Shop',
      MetricName: 'Errors',
    });

    expect(MetricAlarms).toMatchObject([{ AlarmName: 'errors' }]);
  });

  it('keeps a history of configuration, states and actions, newest first', async () => {
    const { call, clock, cloudwatch } = stage();
    await call(
      'PutMetricAlarm',
      alarmOn('errors', { AlarmActions: [FUNCTION], TreatMissingData: 'breaching' }),
    );
    clock.advance(10_000);
    await cloudwatch.tick();

    const { AlarmHistoryItems } = await call('DescribeAlarmHistory', { AlarmName: 'errors' });

    expect((AlarmHistoryItems as Json[]).map((item) => item.HistorySummary)).toEqual([
      `Successfully executed action ${FUNCTION}`,
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm "errors" created',
    ]);
  });

  it('keeps tags and the state over an update', async () => {
    const { call, cloudwatch, stateOf } = stage();
    const tagged = { TreatMissingData: 'breaching', Tags: [{ Key: 'operation', Value: 'op-1' }] };
    await call('PutMetricAlarm', alarmOn('errors', tagged));
    await cloudwatch.tick(START + 10_000);

    await call('PutMetricAlarm', alarmOn('errors', { Threshold: 99, Tags: [] }));

    const ResourceARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors';
    expect(await call('ListTagsForResource', { ResourceARN })).toEqual({ Tags: tagged.Tags });
    expect(await stateOf('errors')).toBe('ALARM');
  });
});

describe('DeleteAlarms', () => {
  it('removes alarms, passes over unknown names, and keeps children that are still in use', async () => {
    const { call, stateOf } = stage();
    for (const name of ['a', 'b']) await call('PutMetricAlarm', alarmOn(name));
    await call('PutCompositeAlarm', { AlarmName: 'both', AlarmRule: 'ALARM(a) AND ALARM(b)' });

    const used = call('DeleteAlarms', { AlarmNames: ['a'] });
    await expect(used).rejects.toThrow(/used by the composite alarm both/);
    await call('DeleteAlarms', { AlarmNames: ['a', 'b', 'both', 'nobody'] });

    expect([await stateOf('a'), await stateOf('both')]).toEqual([undefined, undefined]);
  });
});
