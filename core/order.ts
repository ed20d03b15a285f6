import { PlanInvalidError } from './errors.ts';
import type { Plan } from './plan.ts';
import type { PhasePlan, Step } from './plan-step.ts';
import { type ResolvedScope, stepsInScope } from './scope.ts';
import { PHASES, type Phase } from './words.ts';

/** The steps that decide how long something takes, and their seconds together. */
export interface CriticalPath {
  readonly seconds: number;
  readonly steps: string[];
}

/**
 * Parts the steps of one phase into waves: what stands in a wave runs together, and a wave starts when the one
 * before it is done. Keeps the plan's order within a wave. Throws PlanInvalidError naming the cycle, the dangling
 * name or the name used twice.
 */
export function waves(steps: readonly Step[]): Step[][] {
  const { places, stuck } = placesOf(steps);
  if (stuck.length > 0) throw new PlanInvalidError(`${cycleAmong(stuck)}: expected an order without a cycle`);
  const result: Step[][] = [];
  for (const step of steps) {
    const place = places.get(step.name) ?? 0;
    result[place] ??= [];
    result[place].push(step);
  }
  return result;
}

/** Steps that wait for one another, as `a → b → a`, or undefined. Throws as `waves` does where a name leads nowhere. */
export function cycleOf(steps: readonly Step[]): string | undefined {
  const { stuck } = placesOf(steps);
  return stuck.length > 0 ? cycleAmong(stuck) : undefined;
}

/** The wave of each step, one after the last of those it waits for, and steps that never start. Linear. */
function placesOf(steps: readonly Step[]): { places: Map<string, number>; stuck: Step[] } {
  const followers = followersOf(steps);
  const waitsFor = new Map(steps.map((step) => [step.name, step.after.length]));
  const places = new Map<string, number>();
  const ready = steps.filter((step) => step.after.length === 0);
  for (const step of ready) {
    const place = Math.max(-1, ...step.after.map((name) => places.get(name) ?? -1)) + 1;
    places.set(step.name, place);
    for (const follower of followers.get(step.name) ?? []) {
      const left = (waitsFor.get(follower.name) ?? 0) - 1;
      waitsFor.set(follower.name, left);
      if (left === 0) ready.push(follower);
    }
  }
  return { places, stuck: steps.filter((step) => !places.has(step.name)) };
}

function followersOf(steps: readonly Step[]): Map<string, Step[]> {
  const followers = new Map<string, Step[]>();
  for (const step of steps) {
    if (followers.has(step.name))
      throw new PlanInvalidError(`two steps are named "${step.name}": expected one`);
    followers.set(step.name, []);
  }
  for (const step of steps) {
    for (const name of step.after) {
      const list = followers.get(name);
      if (list) list.push(step);
      else
        throw new PlanInvalidError(
          `step "${step.name}" comes after "${name}": expected a step of the same phase`,
        );
    }
  }
  return followers;
}

/** Each step that is stuck waits for another one that is: following them must come back to where it has been. */
function cycleAmong(stuck: readonly Step[]): string {
  const byName = new Map(stuck.map((step) => [step.name, step]));
  const seen: string[] = [];
  let name = [...byName.keys()][0] ?? '';
  while (!seen.includes(name)) {
    seen.push(name);
    name = byName.get(name)?.after.find((earlier) => byName.has(earlier)) ?? '';
  }
  return [...seen.slice(seen.indexOf(name)), name].join(' → ');
}

/**
 * The longest step of each wave. Because a wave waits for the whole wave before it, this is what a phase takes,
 * and never less than its longest chain of dependencies.
 */
export function criticalPath(steps: readonly Step[]): CriticalPath {
  const longest = waves(steps).map((wave) => wave.reduce((a, b) => (b.estimate > a.estimate ? b : a)));
  return {
    seconds: longest.reduce((sum, step) => sum + step.estimate, 0),
    steps: longest.map((step) => step.name),
  };
}

/** Seconds a forecast counts for a phase: its declared estimate, or its critical path where that is longer. */
export function phaseSeconds(phase: Pick<PhasePlan, 'estimate' | 'steps'>): number {
  return Math.max(phase.estimate ?? 0, criticalPath(phase.steps).seconds);
}

/**
 * Seconds of one pass through the phases, in one region. Of a phase that a scope takes only in part, the declared
 * estimate shrinks as its critical path does.
 */
export function planSeconds(plan: Plan, scope?: ResolvedScope, region?: string): number {
  return PHASES.reduce((sum, phase) => sum + scopedSeconds(plan, phase, scope, region), 0);
}

function scopedSeconds(plan: Plan, phase: Phase, scope?: ResolvedScope, region?: string): number {
  const whole = plan.phases[phase];
  if (!whole || (scope && !scope.phases.includes(phase))) return 0;
  if (!scope) return phaseSeconds(whole);
  const steps = stepsInScope(plan, scope, phase, { region });
  if (steps.length === whole.steps.length) return phaseSeconds(whole);
  const { seconds } = criticalPath(whole.steps);
  return seconds === 0 ? 0 : (phaseSeconds(whole) * criticalPath(steps).seconds) / seconds;
}
