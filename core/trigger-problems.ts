import { CATALOGUE } from './catalogue-entries.ts';
import { shown } from './finding.ts';
import type { Trigger } from './plan-trigger.ts';
import { datapointsOf, entryFor, mergedTrigger } from './trigger-merge.ts';

/** Why no alarm can be made of a trigger, or why it could never fire. */
export interface TriggerProblem {
  readonly rule:
    | 'trigger-source'
    | 'trigger-unknown'
    | 'trigger-incomplete'
    | 'trigger-period'
    | 'trigger-never-fires';
  readonly field: keyof Trigger;
  readonly found: string;
  readonly expected: string;
}

const DAY_SECONDS = 86_400;
const METRICS_IN_AN_ALARM = 10;

/** All problems of one trigger, by CloudWatch's rules for alarms; none means that it can be armed. */
export function problemsOf(trigger: Trigger): TriggerProblem[] {
  const merged = mergedTrigger(trigger);
  const source = [...unknownEntry(trigger), ...sourceOf(trigger)];
  if (trigger.alarm !== undefined) return [...source, ...missingFields(merged, ['severity'])];
  return [
    ...source,
    ...missingFields(merged, ['threshold', 'comparison', 'severity']),
    ...windowOf(merged),
    ...unreachable(trigger, merged),
  ];
}

function problem(
  rule: TriggerProblem['rule'],
  trigger: Trigger,
  field: keyof Trigger,
  expected: string,
): TriggerProblem {
  return { rule, field, found: shown(trigger[field]), expected };
}

function unknownEntry(trigger: Trigger): TriggerProblem[] {
  if (trigger.from === undefined || entryFor(trigger)) return [];
  const known = CATALOGUE.map(({ id }) => id).join(', ');
  return [problem('trigger-unknown', trigger, 'from', `an entry of the catalogue: ${known}`)];
}

function sourceOf(trigger: Trigger): TriggerProblem[] {
  const { alarm, metric, formula, metrics = {} } = trigger;
  const named = (['alarm', 'metric', 'formula'] as const).filter((field) => trigger[field] !== undefined);
  const [, second] = named;
  if (named.length === 0)
    return [problem('trigger-source', trigger, 'metric', 'an alarm, a metric or a formula')];
  if (second)
    return [
      problem(
        'trigger-source',
        trigger,
        second,
        `only one of alarm, metric and formula, not ${named.join(' and ')}`,
      ),
    ];
  const count = Object.keys(metrics).length;
  if (formula !== undefined && (count === 0 || count > METRICS_IN_AN_ALARM)) {
    return [
      problem('trigger-source', trigger, 'metrics', `1 to ${METRICS_IN_AN_ALARM} metrics for the formula`),
    ];
  }
  if (formula !== undefined && trigger.against !== undefined && trigger.against !== 'value') {
    return [
      problem('trigger-source', trigger, 'against', 'a metric to compare with the baseline, not a formula'),
    ];
  }
  const useless = (alarm !== undefined || metric !== undefined) && count > 0;
  return useless ? [problem('trigger-source', trigger, 'metrics', 'a formula over these metrics')] : [];
}

function missingFields(merged: Trigger, fields: readonly (keyof Trigger)[]): TriggerProblem[] {
  return fields
    .filter((field) => merged[field] === undefined)
    .map((field) =>
      problem(
        'trigger-incomplete',
        merged,
        field,
        'a value, because the catalogue has none for this trigger',
      ),
    );
}

function windowOf(merged: Trigger): TriggerProblem[] {
  const { m, n, periodSeconds } = datapointsOf(merged);
  if (!(periodSeconds > 0) || (![10, 20, 30].includes(periodSeconds) && periodSeconds % 60 !== 0)) {
    return [problem('trigger-period', merged, 'period', '10, 20, 30 seconds, or whole minutes')];
  }
  if (merged.for !== undefined && merged.datapoints !== undefined) {
    return [problem('trigger-period', merged, 'for', 'either a duration or datapoints')];
  }
  if (!Number.isInteger(n) || (merged.for ?? periodSeconds) < periodSeconds) {
    return [problem('trigger-period', merged, 'for', `a multiple of the period of ${periodSeconds} s`)];
  }
  if (!(m >= 1 && m <= n)) {
    return [
      problem(
        'trigger-never-fires',
        merged,
        'datapoints',
        'at most as many breaching datapoints as there are',
      ),
    ];
  }
  const longest = periodSeconds < 3600 ? DAY_SECONDS : 7 * DAY_SECONDS;
  if (periodSeconds * n <= longest) return [];
  return [
    problem(
      'trigger-period',
      merged,
      merged.for === undefined ? 'datapoints' : 'for',
      `a window of at most ${longest} s`,
    ),
  ];
}

/** A threshold that the metric's values cannot pass. */
function unreachable(trigger: Trigger, merged: Trigger): TriggerProblem[] {
  const { threshold, against = 'value', comparison = 'greater-than' } = merged;
  if (threshold === undefined) return [];
  const [lowest, highest] = rangeOf(trigger, against);
  const passes = {
    'greater-than': threshold < highest,
    'greater-or-equal': threshold <= highest,
    'less-than': threshold > lowest,
    'less-or-equal': threshold >= lowest,
  };
  if (passes[comparison]) return [];
  const expected = `a threshold that values from ${lowest} to ${highest} can pass (${comparison})`;
  return [problem('trigger-never-fires', merged, 'threshold', expected)];
}

function rangeOf(trigger: Trigger, against: Trigger['against']): readonly [number, number] {
  if (against === 'below-baseline') return [Number.NEGATIVE_INFINITY, 100];
  if (against === 'above-baseline') return [-100, Number.POSITIVE_INFINITY];
  const isPerCent = trigger.metric?.unit === 'Percent';
  return (
    entryFor(trigger)?.range ?? (isPerCent ? [0, 100] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
  );
}
