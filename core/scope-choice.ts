import { planSeconds } from './order.ts';
import type { Plan } from './plan.ts';
import type { Trigger } from './plan-trigger.ts';
import { regionRounds } from './regions.ts';
import { type ResolvedScope, scopeOf, stepsInScope } from './scope.ts';
import { PHASES } from './words.ts';

/** Seconds for all regions of a scope and of the full plan, and what the scope saves in per cent. */
export interface TimeSaved {
  readonly fullSeconds: number;
  readonly scopeSeconds: number;
  readonly percent: number;
}

/** What a scope saves, from the critical paths, regions that follow one another and the bake time between them. */
export function timeSaved(plan: Plan, scope: ResolvedScope): TimeSaved {
  const fullSeconds = secondsEverywhere(plan, scopeOf(plan, 'full'));
  const scopeSeconds = secondsEverywhere(plan, scope);
  const percent = fullSeconds === 0 ? 0 : Math.round((1 - scopeSeconds / fullSeconds) * 1000) / 10;
  return { fullSeconds, scopeSeconds, percent };
}

/** Seconds of a rollback over all its regions; `planSeconds` counts one region, as the SLA of level 4 does. */
export function secondsEverywhere(plan: Plan, scope: ResolvedScope): number {
  const rounds = regionRounds(plan, scope.regions);
  const bake = (rounds.length - 1) * (plan.regions?.gate?.bake ?? 0);
  const longest = rounds.map((round) =>
    round.length === 0
      ? planSeconds(plan, scope)
      : Math.max(...round.map((region) => planSeconds(plan, scope, region))),
  );
  return longest.reduce((sum, seconds) => sum + seconds, bake);
}

const DATABASE_TRIGGERS = [
  'database-connection-errors',
  'data-inconsistency',
  'replication-or-consensus-failures',
];

/**
 * The smallest scope that addresses a trigger: the one its rule names; else the service that its metrics' dimensions
 * name; else the database, for triggers of the catalogue that watch it; else the full plan.
 */
export function suggestScope(plan: Plan, trigger: Trigger): ResolvedScope {
  if (trigger.scope !== undefined) return scopeOf(plan, trigger.scope);
  const services = servicesOf(plan, trigger);
  const [service] = services;
  if (
    service !== undefined &&
    services.length === 1 &&
    plan.services.length > 1 &&
    hasStepsOf(plan, service)
  ) {
    return scopeOf(plan, `single-service.${service}`);
  }
  const watchesDatabase = DATABASE_TRIGGERS.includes(trigger.from ?? trigger.id);
  const hasDatabase = (plan.phases['database-rollback']?.steps.length ?? 0) > 0;
  return scopeOf(plan, watchesDatabase && hasDatabase ? 'database-only' : 'full');
}

function servicesOf(plan: Plan, { metric, metrics = {} }: Trigger): string[] {
  const named = [...(metric ? [metric] : []), ...Object.values(metrics)].flatMap(({ dimensions }) =>
    Object.values(dimensions),
  );
  return plan.services.filter((service) => named.includes(service));
}

function hasStepsOf(plan: Plan, service: string): boolean {
  return PHASES.some((phase) => plan.phases[phase]?.steps.some((step) => step.service === service));
}

const WIDER = ['application-only', 'full'] as const;

/** The next scope with more steps than this one, for when verification fails; undefined where nothing is wider. */
export function widen(plan: Plan, scope: ResolvedScope): ResolvedScope | undefined {
  const inside = namesIn(plan, scope);
  const allRegions = plan.regions?.names.length ?? 0;
  for (const like of WIDER) {
    const wider: ResolvedScope = { ...scopeShape(plan, like), name: like };
    const outside = namesIn(plan, wider);
    const covers = [...inside].every((name) => outside.has(name));
    const moreRegions = scope.regions !== undefined && scope.regions.length < allRegions;
    if (covers && (outside.size > inside.size || moreRegions)) return wider;
  }
  return undefined;
}

function scopeShape(plan: Plan, like: (typeof WIDER)[number]): ResolvedScope {
  const full = scopeOf(plan, 'full');
  return like === 'full' ? full : { ...full, like, phases: PHASES.slice(3) };
}

function namesIn(plan: Plan, scope: ResolvedScope): Set<string> {
  return new Set(PHASES.flatMap((phase) => stepsInScope(plan, scope, phase).map(({ name }) => name)));
}
