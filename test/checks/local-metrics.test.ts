import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { metric } from '#checks/metric.ts';
import { createCloudWatch } from '#local/cloudwatch/cloudwatch.ts';
import { type Endpoint, startEndpoint } from '#local/endpoint/server.ts';
import { NOW, toolsFor } from './world.ts';

let endpoint: Endpoint;
beforeAll(async () => {
  const clock = { now: () => NOW.getTime(), after: () => ({ cancel: () => {} }) };
  const nobody = async (): Promise<void> => {};
  const outlets = { invokeAsync: nobody, publish: nobody, emit: nobody };
  const cloudwatch = createCloudWatch({ clock, region: 'eu-central-1', ...outlets });
  endpoint = await startEndpoint({ port: 0, services: [cloudwatch] });
  process.env.AWS_ENDPOINT_URL = endpoint.url;
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
});
afterAll(() => endpoint.close());

/** Errors and requests of the 10 s periods that begin at 9:59:20, 9:59:30 … */
async function publish(errors: readonly number[]): Promise<void> {
  const start = Date.parse('2026-11-21T09:59:20Z');
  const data = errors.flatMap((count, index) => {
    const at = { Timestamp: new Date(start + index * 10_000 + 4000), StorageResolution: 1 };
    return [
      { MetricName: 'Errors', Value: count, ...at },
      { MetricName: 'Requests', Value: 1000, ...at },
    ];
  });
  await new CloudWatchClient({ region: 'eu-central-1' }).send(
    new PutMetricDataCommand({ Namespace: 'Shop', MetricData: data }),
  );
}

const settings = {
  period: '10s',
  figures: [
    {
      name: 'error-rate',
      preset: 'error-rate',
      formula: '100 * errors / requests',
      metrics: {
        errors: { namespace: 'Shop', name: 'Errors', stat: 'Sum' },
        requests: { namespace: 'Shop', name: 'Requests', stat: 'Sum' },
      },
    },
  ],
};

it('judges what services published, period by period', async () => {
  await publish([500, 40, 0, 0]);

  const finding = await metric.run(settings, toolsFor());
  const sooner = await metric.run({ ...settings, datapoints: 3 }, toolsFor());

  expect(finding).toMatchObject({ result: 'pass', value: { 'error-rate': 0 }, limit: { 'error-rate': 0.1 } });
  expect(sooner.result).toBe('fail');
  expect(sooner.reason).toBe(
    'error-rate was 4 at worst in the last 3 full periods of 10s, expected below 0.1',
  );
});

it('is unsure about a metric that nobody publishes', async () => {
  const figures = [{ name: 'silence', metric: { namespace: 'Shop', name: 'Silence' }, below: 1 }];

  const finding = await metric.run({ period: '10s', figures }, toolsFor());

  expect(finding.result).toBe('unsure');
  expect(finding.reason).toBe('silence has 0 of 2 datapoints needed since traffic was last changed');
});
