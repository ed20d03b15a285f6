import { instantOf } from './instant.ts';
import { field, listOf, numberOf, parsedJson, textOf } from './value.ts';

/** What `reasonData` tells in figures. The sentence beside it is for people: its wording is not stable. */
export interface AlarmReason {
  readonly value?: number;
  readonly threshold?: number;
  readonly breachedAt?: string;
  readonly statistic?: string;
  readonly period?: number;
  readonly children: readonly string[];
}

interface Datapoint {
  readonly at: string;
  readonly value: number;
}

/** Reads the JSON text of `reasonData`, which may be absent, null or broken. */
export function readReason(text: string | undefined): AlarmReason {
  const data = parsedJson(text);
  const points = datapointsOf(data);
  const threshold = numberOf(data, 'threshold');
  const recent = listOf(data, 'recentDatapoints').filter((value) => typeof value === 'number');
  return {
    value: points.at(-1)?.value ?? recent.at(-1),
    threshold,
    breachedAt: firstBreach(points, threshold) ?? instantOf(textOf(data, 'startDate')),
    statistic: textOf(data, 'statistic'),
    period: numberOf(data, 'period'),
    children: inAlarm(listOf(data, 'triggeringAlarms'), 'arn', 'state', 'value'),
  };
}

/** ARNs of the alarms underneath a composite one that are themselves in ALARM. */
export function inAlarm(alarms: readonly unknown[], arn: string, state: string, value: string): string[] {
  return alarms
    .filter((alarm) => textOf(field(alarm, state), value) === 'ALARM')
    .map((alarm) => textOf(alarm, arn))
    .filter((name) => name !== undefined);
}

function datapointsOf(data: unknown): Datapoint[] {
  const points: Datapoint[] = [];
  for (const point of listOf(data, 'evaluatedDatapoints')) {
    const at = instantOf(textOf(point, 'timestamp'));
    const value = numberOf(point, 'value');
    if (at !== undefined && value !== undefined) points.push({ at, value });
  }
  return points.toSorted((a, b) => a.at.localeCompare(b.at));
}

/**
 * The event names the threshold but not the comparison. What turned the alarm red is its newest datapoint, so the
 * breaching ones are those on the same side of the threshold.
 */
function firstBreach(points: readonly Datapoint[], threshold: number | undefined): string | undefined {
  const newest = points.at(-1);
  if (!newest) return undefined;
  if (threshold === undefined) return points[0]?.at;
  const side = Math.sign(newest.value - threshold);
  return points.find(({ value }) => Math.sign(value - threshold) === side)?.at;
}
