import * as z from 'zod';
import { readSeries } from '#adapters/series.ts';
import { Duration } from '#core/duration.ts';
import { Metric } from '#core/plan-trigger.ts';
import type { Tools } from '#runtime/tools.ts';
import { defineReader } from './reader.ts';

const Settings = z.strictObject({
  metric: Metric,
  window: Duration.default(300),
  /** 1, 5, 10, 30 seconds, or whole minutes. */
  period: Duration.default(60),
});
type Settings = z.infer<typeof Settings>;

/**
 * Reads a metric over the last full periods as one number: counts are added up, extremes stay extremes, anything else
 * is the mean of its periods.
 */
export const metric = defineReader({
  kind: 'metric',
  with: Settings,
  iam: ['cloudwatch:GetMetricData'],
  example: {
    metric: { namespace: 'Shop', name: 'ErrorRate', dimensions: { Service: 'api' }, stat: 'Average' },
    window: '5m',
  },

  async read(settings, tools) {
    const values = await valuesOf(settings, tools);
    if (values.length > 0) return combined(settings.metric.stat, values);
    const { namespace, name } = settings.metric;
    throw new Error(`metric ${namespace}/${name} has no data in the last ${settings.window} s`);
  },
});

async function valuesOf({ metric, window, period }: Settings, tools: Tools): Promise<readonly number[]> {
  // Only full periods: CloudWatch would give the running one with what it has so far.
  const end = Math.floor(tools.now().getTime() / (period * 1000)) * period * 1000;
  const series = await readSeries({ metric }, { period, start: end - window * 1000, end }, tools);
  if (series.complete) return series.values;
  throw new Error(`${metric.namespace}/${metric.name}: ${series.why}`);
}

function combined(stat: string, values: readonly number[]): number {
  const sum = values.reduce((a, b) => a + b, 0);
  switch (stat) {
    case 'Sum':
    case 'SampleCount':
      return sum;
    case 'Maximum':
      return Math.max(...values);
    case 'Minimum':
      return Math.min(...values);
    default:
      return sum / values.length;
  }
}
