import { describe, expect, it } from 'vitest';
import { createMetricStore } from '#local/cloudwatch/metric-store.ts';
import { type Json, START, stage } from './stage.ts';

const FROM = START / 1000;

function statistics(more: Json = {}): Json {
  return {
    Namespace: 'Shop',
    MetricName: 'Latency',
    StartTime: FROM,
    EndTime: FROM + 60,
    Period: 60,
    Statistics: ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'],
    ...more,
  };
}

describe('PutMetricData and GetMetricStatistics', () => {
  it('adds up single values, values with counts and statistic sets', async () => {
    const { call } = stage();

    await call('PutMetricData', {
      Namespace: 'Shop',
      MetricData: [
        { MetricName: 'Latency', Value: 10 },
        { MetricName: 'Latency', Values: [20, 30], Counts: [2, 1] },
        { MetricName: 'Latency', StatisticValues: { SampleCount: 2, Sum: 30, Minimum: 5, Maximum: 25 } },
      ],
    });
    const { Datapoints } = await call('GetMetricStatistics', statistics());

    expect(Datapoints).toEqual([
      { Timestamp: FROM, Unit: 'None', Average: 110 / 6, Sum: 110, Minimum: 5, Maximum: 30, SampleCount: 6 },
    ]);
  });

  it('shows in a window that was read before what has been added since', async () => {
    const { call, value } = stage();
    const sum = async (): Promise<unknown> =>
      (await call('GetMetricStatistics', statistics({ MetricName: 'Errors', Statistics: ['Sum'] })))
        .Datapoints;

    await value(1, 2);
    const before = await sum();
    await value(1, 3);

    expect(before).toMatchObject([{ Sum: 2 }]);
    expect(await sum()).toMatchObject([{ Sum: 5 }]);
  });

  it('takes percentiles from the values that were published, by nearest rank', async () => {
    const { call } = stage();
    const values = Array.from({ length: 100 }, (_, index) => index + 1);
    await call('PutMetricData', {
      Namespace: 'Shop',
      MetricData: [{ MetricName: 'Latency', Values: values }],
    });

    const { Datapoints } = await call(
      'GetMetricStatistics',
      statistics({ Statistics: [], ExtendedStatistics: ['p50', 'p99', 'p99.9', 'p100', 'p7'] }),
    );

    expect(Datapoints).toMatchObject([
      { ExtendedStatistics: { p50: 50, p99: 99, 'p99.9': 100, p100: 100, p7: 7 } },
    ]);
  });

  it('counts a standard-resolution value for its whole minute and a high-resolution one for its second', async () => {
    const { call } = stage();
    const at = FROM + 35;
    await call('PutMetricData', {
      Namespace: 'Shop',
      MetricData: [{ MetricName: 'Slow', Value: 1, Timestamp: at }],
    });
    await call('PutMetricData', {
      Namespace: 'Shop',
      MetricData: [
        { MetricName: 'Fast', Value: 1, Timestamp: new Date(at * 1000).toISOString(), StorageResolution: 1 },
      ],
    });

    const read = async (MetricName: string): Promise<unknown> =>
      (await call('GetMetricStatistics', statistics({ MetricName, Period: 10, Statistics: ['Sum'] })))
        .Datapoints;

    expect(await read('Slow')).toEqual([{ Timestamp: FROM, Unit: 'None', Sum: 1 }]);
    expect(await read('Fast')).toEqual([{ Timestamp: FROM + 30, Unit: 'None', Sum: 1 }]);
  });

  it.each([
    ['two kinds of value at once', { Value: 1, Values: [1] }, 'InvalidParameterCombinationException'],
    ['no value at all', {}, 'InvalidParameterCombinationException'],
    ['counts that do not fit the values', { Values: [1, 2], Counts: [1] }, 'InvalidParameterValueException'],
    [
      'a timestamp three weeks ago',
      { Value: 1, Timestamp: FROM - 21 * 86_400 },
      'InvalidParameterValueException',
    ],
    [
      'a timestamp three hours ahead',
      { Value: 1, Timestamp: FROM + 3 * 3600 },
      'InvalidParameterValueException',
    ],
    ['a resolution of 5 seconds', { Value: 1, StorageResolution: 5 }, 'ValidationError'],
  ])('refuses %s', async (_, datum, code) => {
    const { call } = stage();

    const answer = call('PutMetricData', { Namespace: 'Shop', MetricData: [{ MetricName: 'M', ...datum }] });

    await expect(answer).rejects.toMatchObject({ code });
  });
});

describe('GetMetricData', () => {
  it('answers a metric and an expression in the order asked for', async () => {
    const { call, value } = stage();
    await value(0, 5, 'Errors');
    await value(0, 100, 'Requests');
    await value(60, 1, 'Errors');
    const metric = (Id: string, MetricName: string, ReturnData: boolean): Json => ({
      Id,
      ReturnData,
      MetricStat: { Metric: { Namespace: 'Shop', MetricName }, Period: 60, Stat: 'Sum' },
    });

    const { MetricDataResults } = await call('GetMetricData', {
      MetricDataQueries: [
        { Id: 'rate', Expression: '100 * errors / FILL(requests, 50)', Label: 'Rate' },
        metric('errors', 'Errors', true),
        metric('requests', 'Requests', false),
      ],
      StartTime: FROM,
      EndTime: FROM + 120,
      ScanBy: 'TimestampAscending',
    });

    expect(MetricDataResults).toEqual([
      { Id: 'rate', Label: 'Rate', Timestamps: [FROM, FROM + 60], Values: [5, 2], StatusCode: 'Complete' },
      {
        Id: 'errors',
        Label: 'Errors',
        Timestamps: [FROM, FROM + 60],
        Values: [5, 1],
        StatusCode: 'Complete',
      },
    ]);
  });

  it('puts the newest value first unless told otherwise', async () => {
    const { call, value } = stage();
    await value(0, 1);
    await value(10, 2);

    const { MetricDataResults } = await call('GetMetricData', {
      MetricDataQueries: [
        {
          Id: 'm',
          MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Errors' }, Period: 10, Stat: 'Average' },
        },
      ],
      StartTime: FROM,
      EndTime: FROM + 60,
    });

    expect(MetricDataResults).toMatchObject([{ Values: [2, 1] }]);
  });

  it('refuses an expression whose result is a number, and expressions that go in a circle', async () => {
    const { call } = stage();
    const ask = (...MetricDataQueries: Json[]): Promise<Json> =>
      call('GetMetricData', { MetricDataQueries, StartTime: FROM, EndTime: FROM + 60 });

    await expect(ask({ Id: 'e', Expression: '1 + 1' })).rejects.toThrow(/number/);
    await expect(ask({ Id: 'a', Expression: 'b + 1' }, { Id: 'b', Expression: 'a' })).rejects.toThrow(
      /circular/,
    );
  });
});

describe('ListMetrics', () => {
  it('finds metrics by namespace, name and dimension, whatever the order of the dimensions', async () => {
    const { call } = stage();
    const put = (...Dimensions: Json[]): Promise<Json> =>
      call('PutMetricData', { Namespace: 'Shop', MetricData: [{ MetricName: 'M', Value: 1, Dimensions }] });
    await put({ Name: 'service', Value: 'api' }, { Name: 'code', Value: '500' });
    await put({ Name: 'code', Value: 500 }, { Name: 'service', Value: 'api' });
    await put({ Name: 'service', Value: 'auth' });

    const all = await call('ListMetrics', { Namespace: 'Shop' });
    const one = await call('ListMetrics', { Dimensions: [{ Name: 'service', Value: 'auth' }] });

    expect(all.Metrics).toHaveLength(2);
    expect(one.Metrics).toEqual([
      { Namespace: 'Shop', MetricName: 'M', Dimensions: [{ Name: 'service', Value: 'auth' }] },
    ]);
  });
});

describe('the metric store', () => {
  it('drops the oldest samples when it holds more than its capacity', () => {
    const store = createMetricStore(() => START, 10_000);
    const metric = { Namespace: 'Shop', MetricName: 'M' };
    const samples = { count: 1, sum: 1, min: 1, max: 1, values: new Map([[1, 1]]) };

    for (let ago = 20_000; ago > 0; ago--) store.add({ metric, unit: 'None', second: FROM - ago, samples });

    expect(store.window(metric, FROM - 20_000, 1)).toBeUndefined();
    expect(store.window(metric, FROM - 60, 60)?.count).toBe(60);
    expect([...store.slots()].length).toBeLessThanOrEqual(10_001);
  });
});
