import type { MetricAlarm } from './alarm.ts';
import { type Assessment, type Datapoint, treatmentOf } from './assess.ts';
import type { ComparisonOperator } from './evaluate.ts';
import type { StateValue } from './shapes.ts';
import { decimal, shortStamp, stamp } from './stamp.ts';

const COMPARISON: Readonly<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** The sentence that CloudWatch writes for a new state. People read it; nothing may parse it. */
export function reasonFor(alarm: MetricAlarm, state: StateValue, assessment: Assessment): string {
  const { EvaluationPeriods: n, DatapointsToAlarm: m, Threshold, ComparisonOperator } = alarm.config;
  if (state === 'INSUFFICIENT_DATA') return `Insufficient Data: ${count(n, 'datapoint')} ${was(n)} unknown.`;
  const gaps = gapsText(alarm, assessment.filled);
  const used = usedPoints(assessment);
  if (used.length === 0)
    return `Threshold Crossed: no datapoints were received for ${count(n, 'period')}${gaps}.`;

  const supporting = used.filter((point) => point.breaching === (state === 'ALARM'));
  const shown = supporting.length > 0 ? supporting : used;
  const not = shown.every((point) => point.breaching) ? '' : 'not ';
  const list = shown.map(({ value = 0, at }) => `${decimal(value)} (${shortStamp(at)})`).join(', ');
  const comparison = `[${list}] ${was(shown.length)} ${not}${COMPARISON[ComparisonOperator]} the threshold (${decimal(Threshold)})`;
  if (m === undefined) return `Threshold Crossed: ${count(shown.length, 'datapoint')} ${comparison}${gaps}.`;
  const [least, change] = state === 'ALARM' ? [m, 'OK -> ALARM'] : [n - m + 1, 'ALARM -> OK'];
  const minimum = `(minimum ${count(least, 'datapoint')} for ${change} transition)`;
  return `Threshold Crossed: ${shown.length} out of the last ${n} datapoints ${comparison}${gaps} ${minimum}.`;
}

/** The same as JSON text, with the data points behind it: `evaluatedDatapoints` has the newest first. */
export function reasonDataFor(alarm: MetricAlarm, assessment: Assessment): string {
  const used = usedPoints(assessment);
  const oldest = used.at(-1);
  return JSON.stringify({
    version: '1.0',
    queryDate: stamp(assessment.now),
    startDate: oldest && stamp(oldest.at),
    statistic: assessment.stat,
    period: assessment.period,
    recentDatapoints: used.map((point) => point.value).reverse(),
    threshold: alarm.config.Threshold,
    evaluatedDatapoints: used.map(({ at, sampleCount, value }) => ({
      timestamp: stamp(at),
      sampleCount,
      value,
    })),
  });
}

/** The real points that decided, newest first. */
function usedPoints({ used, datapoints }: Assessment): Datapoint[] {
  return used.flatMap((index) => datapoints[index] ?? []).reverse();
}

function gapsText(alarm: MetricAlarm, filled: number): string {
  const treatment = treatmentOf(alarm);
  if (filled === 0 || treatment === 'missing' || treatment === 'ignore') return '';
  const as = treatment === 'breaching' ? 'Breaching' : 'NonBreaching';
  return ` and ${count(filled, 'missing datapoint')} ${was(filled)} treated as [${as}]`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function was(number: number): string {
  return number === 1 ? 'was' : 'were';
}
