import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { metric } from '#checks/metric.ts';
import { type FakeCloudWatch, series, startCloudWatch } from './cloudwatch.ts';
import { toolsFor } from './world.ts';

const SINCE = new Date('2026-11-21T09:59:00.000Z');
const FIRST = Date.parse('2026-11-21T09:59:00.000Z');
const source = { namespace: 'Shop', name: 'ErrorRate' };

let cloudwatch: FakeCloudWatch;
beforeAll(async () => {
  cloudwatch = await startCloudWatch();
});
beforeEach(() => {
  cloudwatch.calls.length = 0;
});
afterAll(() => cloudwatch.close());

function plan(figure: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return { period: '10s', window: '60s', figures: [{ name: 'errors', metric: source, ...figure }], ...more };
}

function publish(...values: (number | string)[]): void {
  cloudwatch.answer = () => ({ MetricDataResults: [series(FIRST, 10, values)] });
}

describe('metric', () => {
  it('passes when the newest datapoints keep the limit, and tells the worst of them', async () => {
    publish(9, 9, 0.02, 0.05);

    const finding = await metric.run(plan({ below: 0.1 }), toolsFor());

    expect(finding).toEqual({
      result: 'pass',
      reason: 'errors was 0.05 at worst in the last 2 full periods of 10s, expected below 0.1',
      value: { errors: 0.05 },
      limit: { errors: 0.1 },
    });
  });

  it('fails when one of the datapoints needed breaks the limit', async () => {
    publish(0.02, 4.5, 0.02);

    const finding = await metric.run(plan({ below: 0.1 }), toolsFor());

    expect(finding.result).toBe('fail');
    expect(finding.reason).toContain('errors was 4.5 at worst');
  });

  it('takes a value at the limit for a broken limit', async () => {
    publish(0.1, 0.1);

    expect((await metric.run(plan({ below: 0.1 }), toolsFor())).result).toBe('fail');
  });

  it('asks only for full periods after traffic was changed', async () => {
    publish(0, 0);
    const since = new Date('2026-11-21T09:59:21.500Z');

    await metric.run(plan({ below: 1 }), toolsFor({ since }));

    expect(cloudwatch.calls[0]?.StartTime).toBe(Date.parse('2026-11-21T09:59:30Z') / 1000);
    expect(cloudwatch.calls[0]?.EndTime).toBe(Date.parse('2026-11-21T10:00:00Z') / 1000);
  });

  it('looks back no further than its window', async () => {
    publish(0, 0);

    await metric.run(plan({ below: 1 }, { window: undefined }), toolsFor({ since: new Date(0) }));

    expect(cloudwatch.calls[0]?.StartTime).toBe(Date.parse('2026-11-21T09:59:20Z') / 1000);
  });

  it.each([
    ['measured before traffic was changed', '2026-11-21T09:58:40Z'],
    ['of the period that is not over', '2026-11-21T09:59:50Z'],
  ])('leaves out what was %s', async (_, start) => {
    cloudwatch.answer = () => ({ MetricDataResults: [series(Date.parse(start), 10, [0, 0, 0])] });

    const finding = await metric.run(plan({ below: 1 }), toolsFor());

    expect(finding.reason).toBe('errors has 1 of 2 datapoints needed since traffic was last changed');
  });

  it('is unsure and asks nothing before a full period is over', async () => {
    const finding = await metric.run(
      plan({ below: 1 }),
      toolsFor({ since: new Date('2026-11-21T09:59:59Z') }),
    );

    expect(finding.result).toBe('unsure');
    expect(finding.reason).toBe(
      'no full period of 10s has passed since traffic was last changed at 2026-11-21T09:59:59.000Z',
    );
    expect(cloudwatch.calls).toHaveLength(0);
  });

  it('is unsure with fewer datapoints than it needs', async () => {
    publish(0);

    const finding = await metric.run(plan({ below: 1 }), toolsFor());

    expect(finding.result).toBe('unsure');
    expect(finding.reason).toBe('errors has 1 of 2 datapoints needed since traffic was last changed');
  });

  it('reads on while there are pages', async () => {
    cloudwatch.answer = ({ NextToken }) =>
      NextToken === undefined
        ? { MetricDataResults: [series(FIRST, 10, [0], { StatusCode: 'PartialData' })], NextToken: 'more' }
        : { MetricDataResults: [series(FIRST + 10_000, 10, [7])] };

    const finding = await metric.run(plan({ below: 1 }), toolsFor());

    expect(finding.result).toBe('fail');
    expect(finding.value).toEqual({ errors: 7 });
  });

  it.each(['PartialData', 'InternalError', 'Forbidden'])(
    'is unsure when the answer is %s',
    async (status) => {
      cloudwatch.answer = () => ({
        MetricDataResults: [series(FIRST, 10, [0, 0, 0], { StatusCode: status })],
      });

      const finding = await metric.run(plan({ below: 1 }), toolsFor());

      expect(finding).toEqual({
        result: 'unsure',
        reason: `errors is not known: CloudWatch answered ${status}`,
      });
    },
  );

  it('is unsure when a formula yields several series', async () => {
    cloudwatch.answer = () => ({
      MetricDataResults: [
        series(FIRST, 10, [0, 0], { Label: 'a' }),
        series(FIRST, 10, [0, 0], { Label: 'b' }),
      ],
    });

    expect((await metric.run(plan({ below: 1 }), toolsFor())).reason).toBe(
      'errors is not known: there are 2 series, expected one',
    );
  });

  it('is unsure when CloudWatch refuses', async () => {
    cloudwatch.answer = () => ({ __type: 'AccessDenied', message: 'not allowed to GetMetricData' });

    const finding = await metric.run(plan({ below: 1 }), toolsFor());

    expect(finding).toEqual({
      result: 'unsure',
      reason: 'errors gave no answer: not allowed to GetMetricData',
    });
  });

  it('sends a formula with its metrics and judges only the formula', async () => {
    publish(0.01, 0.01);
    const figure = {
      metric: undefined,
      formula: '100 * errors / requests',
      metrics: {
        errors: { ...source, name: 'Errors', stat: 'Sum' },
        requests: { ...source, name: 'Requests', stat: 'Sum' },
      },
      below: 0.1,
    };

    const finding = await metric.run(plan(figure), toolsFor());

    expect(finding.result).toBe('pass');
    expect(cloudwatch.calls[0]?.MetricDataQueries.map(({ Id, ReturnData }) => [Id, ReturnData])).toEqual([
      ['errors', false],
      ['requests', false],
      ['ripcord_judged', true],
    ]);
  });

  it.each([
    ['error-rate', 0.09, 'pass'],
    ['error-rate', 0.1, 'fail'],
    ['latency-p99', 199, 'pass'],
    ['latency-p99', 200, 'fail'],
    ['authentication-success', 99.6, 'pass'],
    ['authentication-success', 99.5, 'fail'],
  ])('knows the default of %s: %d is a %s', async (preset, value, result) => {
    publish(value, value);

    expect((await metric.run(plan({ preset }), toolsFor())).result).toBe(result);
  });

  it('asks for the 99th percentile where the preset is about it', async () => {
    publish(1, 1);

    await metric.run(plan({ preset: 'latency-p99' }), toolsFor());

    expect(cloudwatch.calls[0]?.MetricDataQueries[0]?.MetricStat?.Stat).toBe('p99');
  });

  it.each([
    ['error-rate', { publishedIn: 'fraction' }, 0.002, 0.2],
    ['latency-p99', { publishedIn: 'seconds' }, 0.25, 250],
    ['latency-p99', { metric: { ...source, unit: 'Seconds' } }, 0.25, 250],
  ])('counts %s in the unit of its limit (%o)', async (preset, more, published, value) => {
    publish(published, published);

    const finding = await metric.run(plan({ preset, ...more }), toolsFor());

    expect(finding.result).toBe('fail');
    expect(finding.value).toEqual({ errors: value });
  });

  it.each([
    [{ atMostAbovePercent: 10 }, 110, 'pass'],
    [{ atMostAbovePercent: 10 }, 111, 'fail'],
    [{ atMostBelowPercent: 20 }, 80, 'pass'],
    [{ atMostBelowPercent: 20 }, 79, 'fail'],
  ])('compares with the captured baseline of 100 (%o): %d is a %s', async (bound, value, result) => {
    publish(value, value);
    const tools = toolsFor({ captured: (name) => (name === 'before' ? { open: 100, rollback: 1 } : {}) });

    const finding = await metric.run(plan({ baseline: { captured: 'before', ...bound } }), tools);

    expect(finding.result).toBe(result);
  });

  it('counts the baseline in the unit of the figure', async () => {
    publish(0.0005, 0.0005);
    const baseline = { captured: 'before', atMostAbovePercent: 10 };

    const finding = await metric.run(
      plan({ preset: 'error-rate', publishedIn: 'fraction', below: 1, baseline }),
      toolsFor({ captured: () => ({ open: 0.0004 }) }),
    );

    expect(finding.reason).toContain('errors was 0.05 at worst');
    expect(finding.reason).toContain('expected at most 10 % above its baseline 0.04');
  });

  it('finds the baseline inside what was captured', async () => {
    publish(110, 110);
    const baseline = { captured: 'before', path: 'api.p99', atMostAbovePercent: 10 };

    const finding = await metric.run(
      plan({ baseline }),
      toolsFor({ captured: () => ({ open: { api: { p99: '100' } } }) }),
    );

    expect(finding.result).toBe('pass');
  });

  it('is unsure when no baseline was captured', async () => {
    publish(1, 1);

    const finding = await metric.run(
      plan({ baseline: { captured: 'before', atMostAbovePercent: 10 } }),
      toolsFor(),
    );

    expect(finding.reason).toBe('errors has no captured baseline to compare with');
    expect(finding.result).toBe('unsure');
  });

  it.each([
    [{ below: 1, formula: 'a' }],
    [{ metric: undefined, below: 1 }],
    [{}],
    [{ below: 1, publishedIn: 'fraction' }],
    [{ preset: 'error-rate', publishedIn: 'seconds' }],
    [{ baseline: { captured: 'before' } }],
  ])('refuses a figure that cannot be judged: %o', async (figure) => {
    await expect(metric.run(plan(figure), toolsFor())).rejects.toMatchObject({ name: 'PlanInvalidError' });
  });

  it('never passes on missing datapoints, NaN and infinities', async () => {
    const nothing = fc.constantFrom('NaN', 'Infinity', '-Infinity');
    const points = fc.array(fc.oneof(nothing, nothing, fc.constant(0)), { maxLength: 6 });

    await fc.assert(
      fc.asyncProperty(points, async (values) => {
        publish(...values);
        const finding = await metric.run(plan({ below: 1 }), toolsFor({ since: SINCE }));
        expect(finding.result).toBe(values.filter((value) => value === 0).length >= 2 ? 'pass' : 'unsure');
      }),
      { numRuns: 50 },
    );
  });
});
