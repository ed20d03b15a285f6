import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metric } from '#readers/metric.ts';
import { type Cloud, startCloud, toolsFor } from '../actions/world.ts';

const NOW = new Date(Math.floor(Date.now() / 60_000) * 60_000 + 5000);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
  const at = (minutesAgo: number, Value: number): { MetricName: string; Timestamp: Date; Value: number } => {
    return { MetricName: 'Latency', Timestamp: new Date(NOW.getTime() - minutesAgo * 60_000), Value };
  };
  await new CloudWatchClient({}).send(
    new PutMetricDataCommand({
      Namespace: 'Shop',
      MetricData: [at(3, 10), at(3, 30), at(2, 50), at(1, 70), at(0, 9000)],
    }),
  );
});
afterAll(() => cloud.close());

function read(more: Record<string, unknown>, window = '5m'): Promise<unknown> {
  const settings = { metric: { namespace: 'Shop', name: 'Latency', ...more }, window };
  return metric.read(settings, toolsFor({ now: () => NOW }));
}

describe('the metric reader', () => {
  it.each([
    ['Average', (20 + 50 + 70) / 3],
    ['Sum', 160],
    ['SampleCount', 4],
    ['Minimum', 10],
    ['Maximum', 70],
  ])('combines the full periods of a window by %s', async (stat, expected) => {
    expect(await read({ stat })).toBeCloseTo(expected);
  });

  it('reads no further back than its window', async () => {
    expect(await read({ stat: 'Average' }, '2m')).toBe(60);
  });

  it('throws where there is no data', async () => {
    await expect(read({ name: 'Nothing' })).rejects.toThrow(/Shop\/Nothing has no data in the last 300 s/);
  });
});
