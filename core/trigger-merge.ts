import { CATALOGUE, type CatalogueEntry } from './catalogue-entries.ts';
import type { Trigger } from './plan-trigger.ts';

const DEFAULT_PERIOD_SECONDS = 60;

/** The catalogue's entry that a trigger builds on, by `from` or by its own id. */
export function entryFor({ from, id }: Pick<Trigger, 'from' | 'id'>): CatalogueEntry | undefined {
  return CATALOGUE.find((entry) => entry.id === (from ?? id));
}

/** The trigger's own words before the catalogue's. A duration of its own replaces the datapoints there, and back. */
export function mergedTrigger(trigger: Trigger): Trigger {
  const own = Object.fromEntries(Object.entries(trigger).filter(([, value]) => value !== undefined));
  const entry = entryFor(trigger);
  if (!entry) return { ...own, id: trigger.id };
  const { title, threshold, comparison, against, period, severity, missing } = entry;
  const ownWindow = trigger.for !== undefined || trigger.datapoints !== undefined;
  const window = ownWindow ? {} : { for: entry.for, datapoints: entry.datapoints };
  const defaults = { title, threshold, comparison, against, period, severity, missing, ...window };
  return { ...defaults, ...own, id: trigger.id };
}

/** Breaching datapoints, of how many, of how many seconds each. */
export function datapointsOf(merged: Trigger): { m: number; n: number; periodSeconds: number } {
  const periodSeconds = merged.period ?? DEFAULT_PERIOD_SECONDS;
  if (merged.datapoints !== undefined) {
    const [m = 1, n = 1] = merged.datapoints.split(' of ').map(Number);
    return { m, n, periodSeconds };
  }
  const n = Math.max(1, (merged.for ?? periodSeconds) / periodSeconds);
  return { m: n, n, periodSeconds };
}
