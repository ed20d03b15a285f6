import { canonicalJson } from '../canonical.ts';
import type { Json } from '../words.ts';
import type { CapturedState, ReportInput } from './input.ts';

/** What the incident cost, as far as it was measured; undefined is "not measured" and never 0. */
export interface ImpactPart {
  readonly requests?: number;
  readonly affectedRequests?: number;
  readonly failedRequests?: number;
  /** Failed requests among all of the incident, else among the affected ones: 0 to 1. */
  readonly failedShare?: number;
  readonly downtimeSeconds?: number;
  readonly revenueImpactUsd?: number;
  readonly customerImpact?: string;
  readonly customerComplaints?: number;
}

/**
 * One captured value at the three moments. Without a reading at opening or afterwards nothing is claimed; a count
 * that is neither what it was at opening nor what it was before the rollback has `moved`, as sessions and records do.
 */
export interface StateLine {
  readonly name: string;
  readonly open?: Json;
  readonly before?: Json;
  readonly after?: Json;
  readonly restored: 'yes' | 'no' | 'moved' | 'not known';
}

const MINIMAL_SHARE = 0.05;
const MODERATE_SHARE = 0.25;

/** A person's word on customer impact wins; else it follows from the share of failed requests (below 5 %, 25 %). */
export function impactOf({ impact = {}, people }: ReportInput): ImpactPart {
  const { requests, affectedRequests, failedRequests, downtimeSeconds, revenueImpactUsd } = impact;
  const among = requests ?? affectedRequests;
  const share = failedRequests === undefined || among === undefined ? undefined : failedRequests / among;
  const failedShare = share !== undefined && Number.isFinite(share) ? share : undefined;
  return {
    requests,
    affectedRequests,
    failedRequests,
    failedShare,
    downtimeSeconds,
    revenueImpactUsd,
    customerImpact: people?.customerImpact ?? customerImpact(impact, failedShare),
    customerComplaints: people?.customerComplaints,
  };
}

function customerImpact(
  impact: NonNullable<ReportInput['impact']>,
  share: number | undefined,
): string | undefined {
  const { affectedRequests, failedRequests, downtimeSeconds } = impact;
  const figures = [affectedRequests, failedRequests, downtimeSeconds];
  if (failedRequests !== undefined && figures.every((figure) => (figure ?? 0) === 0)) return 'none';
  if (share === undefined) return undefined;
  if (share < MINIMAL_SHARE) return 'minimal';
  return share < MODERATE_SHARE ? 'moderate' : 'severe';
}

/** Every captured name, and whether its value is the one it had when the operation opened. */
export function stateLines(state: CapturedState = {}): StateLine[] {
  const { open = {}, before = {}, after = {} } = state;
  const names = new Set([...Object.keys(open), ...Object.keys(before), ...Object.keys(after)]);
  return [...names, ...(state.notRestored ?? []).filter((name) => !names.has(name))].map((name) => {
    const restored = restoredOf(name, state);
    return { name, open: own(open, name), before: own(before, name), after: own(after, name), restored };
  });
}

function restoredOf(name: string, state: CapturedState): StateLine['restored'] {
  if (state.notRestored !== undefined) {
    if (state.notRestored.includes(name)) return 'no';
    return state.after === undefined ? 'not known' : 'yes';
  }
  const { open = {}, before = {}, after = {} } = state;
  return compared(own(open, name), own(before, name), own(after, name));
}

/** Leaf by leaf: any one that is not back decides, then any one that moved. */
function compared(open?: Json, before?: Json, after?: Json): StateLine['restored'] {
  if (open === undefined || after === undefined) return 'not known';
  if (canonicalJson(open) === canonicalJson(after)) return 'yes';
  if (typeof open === 'number' && typeof after === 'number') return after === before ? 'no' : 'moved';
  if (!isHolder(open) || !isHolder(after) || !isHolder(before)) return 'no';
  const names = [...new Set([...Object.keys(open), ...Object.keys(after)])];
  const leaves = names.map((name) => compared(own(open, name), own(before, name), own(after, name)));
  return leaves.every((leaf) => leaf === 'yes' || leaf === 'moved') ? 'moved' : 'no';
}

function isHolder(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null;
}

function own(values: Readonly<Record<string, Json>>, name: string): Json | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
