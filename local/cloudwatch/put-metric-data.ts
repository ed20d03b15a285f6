import { z } from 'zod';
import { ServiceError } from '#local/service.ts';
import type { Slot } from './metric-store.ts';
import { MetricDatum, read } from './shapes.ts';
import type { Samples } from './statistics.ts';

const MetricData = z.array(MetricDatum).max(1000);
const PutMetricData = z.object({
  Namespace: z.string().min(1).max(255),
  MetricData: MetricData.default([]),
  EntityMetricData: z.array(z.object({ MetricData: MetricData.default([]) })).default([]),
});

const TWO_WEEKS_MS = 14 * 24 * 3600 * 1000;
const TWO_HOURS_MS = 2 * 3600 * 1000;

/** Reads PutMetricData's input as samples; what has no timestamp is of `now` (epoch ms). */
export function slotsOf(input: unknown, now: number): Slot[] {
  const { Namespace, MetricData: data, EntityMetricData } = read(PutMetricData, input);
  const all = [...data, ...EntityMetricData.flatMap((entity) => entity.MetricData)];
  return all.map((datum) => slotOf(Namespace, datum, now));
}

/** A datum without high resolution counts for its whole minute, as on AWS. */
function slotOf(namespace: string, datum: MetricDatum, now: number): Slot {
  const at = datum.Timestamp ?? now;
  if (at < now - TWO_WEEKS_MS || at > now + TWO_HOURS_MS) {
    throw invalid(
      `Timestamp of ${datum.MetricName} must be within the past two weeks and the next two hours`,
    );
  }
  const { MetricName, Dimensions = [], Unit = 'None', StorageResolution = 60 } = datum;
  return {
    metric: { Namespace: namespace, MetricName, Dimensions },
    unit: Unit,
    second: Math.floor(at / 1000 / StorageResolution) * StorageResolution,
    samples: samplesOf(datum),
  };
}

function samplesOf({ MetricName, Value, Values, Counts, StatisticValues: set }: MetricDatum): Samples {
  const given = [Value, Values, set].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw new ServiceError(
      'InvalidParameterCombinationException',
      `${MetricName} needs exactly one of Value, Values and StatisticValues`,
    );
  }
  if (set) {
    const values = set.Minimum === set.Maximum ? new Map([[set.Minimum, set.SampleCount]]) : undefined;
    return { count: set.SampleCount, sum: set.Sum, min: set.Minimum, max: set.Maximum, values };
  }
  const list = Values ?? [Value ?? 0];
  if (Counts && Counts.length !== list.length) throw invalid(`${MetricName} needs as many Counts as Values`);
  if (list.length === 0) throw invalid(`${MetricName} has no Values`);
  const values = new Map<number, number>();
  let [count, sum] = [0, 0];
  for (const [index, value] of list.entries()) {
    const times = Counts?.[index] ?? 1;
    values.set(value, (values.get(value) ?? 0) + times);
    count += times;
    sum += value * times;
  }
  return { count, sum, min: Math.min(...list), max: Math.max(...list), values };
}

/** The error for a value that the model allows and CloudWatch does not. */
export function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
