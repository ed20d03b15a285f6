import { readSeries } from '#adapters/series.ts';
import type { Plan } from '#core/plan.ts';
import type { Metric } from '#core/plan-trigger.ts';
import type { Rollback } from '#core/records.ts';
import type { ImpactFigures } from '#core/report/input.ts';
import { now } from '#runtime/clock.ts';
import { createLog } from '#runtime/log.ts';

const log = createLog({ part: 'impact' });
const PERIOD_SECONDS = 10;
const LIMIT_MS = 20_000;
/** Requests of the last full period before the first breaching datapoint already belong to the incident. */
const LEAD_SECONDS = 60;

/**
 * What the incident cost, read from the metrics that the plan names, from a minute before the first breach until
 * traffic was stable again. A figure that cannot be read is left out; it is never 0 for lack of data.
 */
export async function measureImpact(plan: Plan, rollback: Rollback): Promise<ImpactFigures> {
  const { impact } = plan;
  if (!impact) return {};
  const begin = Date.parse(rollback.signal?.breachedAt ?? rollback.signal?.changedAt ?? rollback.decidedAt);
  const end = Date.parse(rollback.stableAt ?? rollback.endedAt ?? now().toISOString());
  const from = begin - LEAD_SECONDS * 1000;
  const [requests, affectedRequests, failedRequests, downtimeSeconds] = await Promise.all([
    sum(impact.requests, from, end),
    sum(impact.affectedRequests, from, end),
    sum(impact.failedRequests, from, end),
    impact.downtime && secondsAbove(impact.downtime, from, end),
  ]);
  const perFailure = impact.revenuePerFailedRequest;
  const revenue = perFailure !== undefined && failedRequests !== undefined;
  return {
    requests,
    affectedRequests,
    failedRequests,
    downtimeSeconds,
    ...(revenue && { revenueImpactUsd: Math.round(perFailure * failedRequests * 100) / 100 }),
  };
}

async function sum(metric: Metric | undefined, from: number, end: number): Promise<number | undefined> {
  if (!metric) return undefined;
  const values = await valuesOf({ ...metric, stat: 'Sum' }, PERIOD_SECONDS, from, end);
  return values?.reduce((total, value) => total + value, 0);
}

async function secondsAbove(
  { metric, above, period }: { metric: Metric; above: number; period: number },
  from: number,
  end: number,
): Promise<number | undefined> {
  const values = await valuesOf(metric, period, from, end);
  return values && values.filter((value) => value > above).length * period;
}

async function valuesOf(
  metric: Metric,
  period: number,
  from: number,
  end: number,
): Promise<readonly number[] | undefined> {
  const step = period * 1000;
  const window = { period, start: Math.floor(from / step) * step, end: Math.ceil(end / step) * step };
  try {
    const series = await readSeries({ metric }, window, { signal: AbortSignal.timeout(LIMIT_MS) });
    return series.complete && series.values.length > 0 ? series.values : undefined;
  } catch (error) {
    log.warn('a figure of the impact could not be read', { metric: metric.name, error });
    return undefined;
  }
}
