import type { Json } from '#core/words.ts';
import { field, fieldsOf, known, listOf, numberOf, textOf } from './value.ts';

/** What an alarm watches, in one form: SNS writes other cases and lists where the others write objects. */
export interface WatchedMetric {
  readonly metric?: string;
  readonly facts: Readonly<Record<string, Json>>;
}

/** From `configuration.metrics` of the direct and the EventBridge form. */
export function metricOfConfiguration(configuration: unknown): WatchedMetric {
  const shown = returned(listOf(configuration, 'metrics'), 'returnData');
  const stat = field(shown, 'metricStat');
  const metric = field(stat, 'metric');
  if (!metric)
    return expressionOf(
      textOf(shown, 'label'),
      textOf(shown, 'expression'),
      textOf(configuration, 'alarmRule'),
    );
  return {
    metric: named(textOf(metric, 'namespace'), textOf(metric, 'name')),
    facts: known({
      dimensions: dimensionsOf(field(metric, 'dimensions')),
      stat: textOf(stat, 'stat'),
      period: numberOf(stat, 'period'),
    }),
  };
}

/** From `Trigger` of the SNS form, which holds the alarm's settings as well. */
export function metricOfTrigger(trigger: unknown, alarmRule: string | undefined): WatchedMetric {
  const shown = returned(listOf(trigger, 'Metrics'), 'ReturnData');
  const stat = field(shown, 'MetricStat');
  const metric = field(stat, 'Metric') ?? trigger;
  const name = named(textOf(metric, 'Namespace'), textOf(metric, 'MetricName'));
  const settings = known({
    period: numberOf(stat, 'Period') ?? numberOf(trigger, 'Period'),
    evaluationPeriods: numberOf(trigger, 'EvaluationPeriods'),
    datapointsToAlarm: numberOf(trigger, 'DatapointsToAlarm'),
    comparison: textOf(trigger, 'ComparisonOperator'),
    missing: textOf(trigger, 'TreatMissingData')?.split(' ').at(-1),
  });
  if (name === undefined) {
    const watched = expressionOf(textOf(shown, 'Label'), textOf(shown, 'Expression'), alarmRule);
    return { ...watched, facts: { ...watched.facts, ...settings } };
  }
  const dimensions = dimensionsOf(field(metric, 'Dimensions'));
  return { metric: name, facts: { ...known({ dimensions, stat: statOf(trigger, stat) }), ...settings } };
}

function expressionOf(label?: string, expression?: string, alarmRule?: string): WatchedMetric {
  return { metric: label ?? expression, facts: known({ expression, alarmRule }) };
}

function returned(metrics: readonly unknown[], flag: string): unknown {
  return (
    metrics.find((metric) => field(metric, flag) === true) ?? (metrics.length === 1 ? metrics[0] : undefined)
  );
}

function named(namespace: string | undefined, name: string | undefined): string | undefined {
  return name === undefined ? undefined : [namespace, name].filter(Boolean).join('/');
}

const STATS: Readonly<Record<string, string>> = {
  AVERAGE: 'Average',
  SUM: 'Sum',
  MINIMUM: 'Minimum',
  MAXIMUM: 'Maximum',
  SAMPLECOUNT: 'SampleCount',
  SAMPLE_COUNT: 'SampleCount',
};

function statOf(trigger: unknown, stat: unknown): string | undefined {
  const name = textOf(stat, 'Stat') ?? textOf(trigger, 'ExtendedStatistic') ?? textOf(trigger, 'Statistic');
  return name === undefined ? undefined : (STATS[name.toUpperCase()] ?? name);
}

function dimensionsOf(value: unknown): Record<string, string> | undefined {
  const pairs = Array.isArray(value)
    ? value.map((item) => [
        textOf(item, 'name') ?? textOf(item, 'Name'),
        textOf(item, 'value') ?? textOf(item, 'Value'),
      ])
    : Object.entries(fieldsOf(value) ?? {});
  const named = pairs.filter((pair): pair is [string, string] =>
    pair.every((part) => typeof part === 'string'),
  );
  return named.length > 0 ? Object.fromEntries(named) : undefined;
}
