import { InputInvalidError, NotFoundError, PlanInvalidError } from './errors.ts';
import type { Plan } from './plan.ts';
import type { Step } from './plan-step.ts';
import { BUILT_IN_SCOPES, PHASES, type Phase, type Stage } from './words.ts';

export type BuiltInScope = (typeof BUILT_IN_SCOPES)[number];

/** A scope with its restrictions looked up: which rule picks the steps, of which phases, services and regions. */
export interface ResolvedScope {
  readonly name: string;
  readonly like: BuiltInScope;
  readonly phases: readonly Phase[];
  readonly services?: readonly string[];
  readonly regions?: readonly string[];
}

/** What a name alone does not say: the one service, the regions. */
export interface ScopeOptions {
  readonly services?: readonly string[];
  readonly regions?: readonly string[];
}

const PHASES_OF: Readonly<Record<BuiltInScope, readonly Phase[]>> = {
  full: PHASES,
  'application-only': PHASES.slice(3),
  'database-only': PHASES.filter((phase, index) => phase === 'database-rollback' || index >= 4),
  'single-service': PHASES,
  'configuration-only': PHASES,
  regional: PHASES,
};

function isBuiltIn(name: string): name is BuiltInScope {
  return BUILT_IN_SCOPES.some((scope) => scope === name);
}

/**
 * Looks a scope up by its name: one of the six that every plan has (section 7), or one of the plan's own. The one
 * service and the regions come from `options` or from the name: `single-service.auth`, `regional.eu-west-1.us-east-1`.
 * Throws NotFoundError for a scope, service or region that the plan does not have, InputInvalidError where one had to
 * be named, PlanInvalidError where the plan's own scope contradicts the plan or holds no step.
 */
export function scopeOf(plan: Plan, name: string, options: ScopeOptions = {}): ResolvedScope {
  const asked = Object.hasOwn(plan.scopes, name) ? { name, options } : withListed(name, options);
  const scope = { ...resolve(plan, asked.name, asked.options, []), name };
  if (PHASES.some((phase) => stepsInScope(plan, scope, phase).length > 0)) return scope;
  throw new PlanInvalidError(`scope "${name}" holds no step of plan "${plan.id}"`);
}

function withListed(name: string, options: ScopeOptions): { name: string; options: ScopeOptions } {
  const [, like, listed] = /^(single-service|regional)\.(.+)$/.exec(name) ?? [];
  if (like === undefined || listed === undefined) return { name, options };
  const more = like === 'regional' ? { regions: listed.split('.') } : { services: [listed] };
  return { name: like, options: { ...options, ...more } };
}

function resolve(plan: Plan, name: string, options: ScopeOptions, via: readonly string[]): ResolvedScope {
  if (via.includes(name))
    throw new PlanInvalidError(`scope ${[...via, name].join(' → ')}: expected no circle`);
  const own = Object.hasOwn(plan.scopes, name) ? plan.scopes[name] : undefined;
  if (own) {
    const services = options.services ?? own.services;
    const regions = options.regions ?? own.regions;
    const base = resolve(plan, own.like ?? 'full', { services, regions }, [...via, name]);
    const phases = own.phases ? base.phases.filter((phase) => own.phases?.includes(phase)) : base.phases;
    for (const phase of own.phases ?? []) requirePhase(plan, name, phase);
    return { ...base, phases };
  }
  if (isBuiltIn(name)) return builtIn(plan, name, options);
  const known = [...BUILT_IN_SCOPES, ...Object.keys(plan.scopes)].join(', ');
  throw new NotFoundError(`plan "${plan.id}" has no scope "${name}"; it has: ${known}`);
}

function builtIn(plan: Plan, like: BuiltInScope, { services, regions }: ScopeOptions): ResolvedScope {
  const one = like === 'single-service' ? oneService(plan, services) : services;
  if (like === 'regional' && !regions?.length) {
    throw new InputInvalidError(`scope "regional" of plan "${plan.id}" needs the regions that are meant`);
  }
  for (const service of one ?? []) requireService(plan, service);
  for (const region of regions ?? []) requireRegion(plan, region);
  return {
    name: like,
    like,
    phases: PHASES_OF[like],
    ...(one && { services: one }),
    ...(regions && { regions }),
  };
}

function oneService(plan: Plan, services: readonly string[] = plan.services): readonly string[] {
  if (services.length === 1) return services;
  throw new InputInvalidError(
    `scope "single-service" of plan "${plan.id}" needs one service, found ${services.join(', ')}`,
  );
}

function requirePhase(plan: Plan, scope: string, phase: Phase): void {
  if (plan.phases[phase]?.steps.length) return;
  throw new PlanInvalidError(
    `scope "${scope}" names phase "${phase}", which has no steps in plan "${plan.id}"`,
  );
}

function requireService(plan: Plan, service: string): void {
  if (plan.services.includes(service)) return;
  throw new NotFoundError(
    `plan "${plan.id}" has no service "${service}"; it has: ${plan.services.join(', ')}`,
  );
}

function requireRegion(plan: Plan, region: string): void {
  if (plan.regions?.names.includes(region)) return;
  const known = plan.regions?.names.join(', ') ?? 'none';
  throw new NotFoundError(`plan "${plan.id}" has no region "${region}"; it has: ${known}`);
}

/** What a stage is asked for: in which region, and which of the plan's alternatives where the stage is that. */
export interface StageOptions {
  readonly region?: string;
  readonly alternative?: string;
}

/**
 * The steps of one stage that a scope runs, in the plan's order. Whatever the rest wait for is among them or left
 * out with its place taken by what it waited for, so that the order among those that stay never changes. An
 * alternative is taken whole: only regions restrict it.
 */
export function stepsInScope(
  plan: Plan,
  scope: ResolvedScope,
  stage: Stage,
  { region, alternative }: StageOptions = {},
): Step[] {
  const regions = region === undefined ? scope.regions : [region];
  const here = (step: Step): boolean =>
    !step.regions || !regions || step.regions.some((name) => regions.includes(name));
  if (stage === 'alternative') {
    const all = plan.pointOfNoReturn?.alternatives ?? [];
    const chosen = alternative === undefined ? all[0] : all.find(({ kind }) => kind === alternative);
    return bridged(chosen?.steps ?? [], here);
  }
  if (!scope.phases.includes(stage)) return [];
  const all = plan.phases[stage]?.steps ?? [];
  const fits = all.filter((step) => here(step) && KEEPS[scope.like](step, stage));
  const kept = new Set(scope.services ? withDependencies(fits, scope.services) : fits);
  return bridged(all, (step) => kept.has(step));
}

const everything = (): boolean => true;

const KEEPS: Readonly<Record<BuiltInScope, (step: Step, phase: Phase) => boolean>> = {
  full: everything,
  'application-only': (step) => !isDatabaseStep(step),
  'database-only': everything,
  'single-service': everything,
  'configuration-only': (step, phase) => phase === 'verification' || isConfigurationStep(step),
  regional: everything,
};

function isDatabaseStep(step: Step): boolean {
  return step.database ?? step.kind === 'sql';
}

function isConfigurationStep(step: Step): boolean {
  return step.configuration || step.kind === 'feature-flag';
}

function withDependencies(steps: readonly Step[], services: readonly string[]): Step[] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const kept = new Set(steps.filter(({ service }) => service !== undefined && services.includes(service)));
  for (const step of kept) {
    for (const name of step.after) {
      const earlier = byName.get(name);
      if (earlier) kept.add(earlier);
    }
  }
  return [...kept];
}

function bridged(steps: readonly Step[], keep: (step: Step) => boolean): Step[] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  return steps.filter(keep).map((step) => {
    const after = new Set<string>();
    const walk = new Set(step.after);
    for (const name of walk) {
      const earlier = byName.get(name);
      if (!earlier || keep(earlier)) after.add(name);
      else for (const further of earlier.after) walk.add(further);
    }
    return { ...step, after: [...after] };
  });
}
