import type { Finding, Path } from '../finding.ts';
import { pathText, shown } from '../finding.ts';
import { replaceIn } from '../parameters.ts';
import type { Plan } from '../plan.ts';
import type { Step } from '../plan-step.ts';
import type { CheckPlan } from '../plan-verification.ts';
import { PHASES, type Stage } from '../words.ts';

/** A part of a plan, and where in it. */
export interface Placed<Part> {
  readonly part: Part;
  readonly path: Path;
}

/** The steps of one phase, or of one alternative. */
export interface StepList {
  readonly stage: Stage;
  readonly steps: readonly Step[];
  readonly path: Path;
}

export function stepLists(plan: Plan): StepList[] {
  const phases = PHASES.map((stage) => ({
    stage,
    steps: plan.phases[stage]?.steps ?? [],
    path: ['phases', stage, 'steps'],
  }));
  const alternatives = (plan.pointOfNoReturn?.alternatives ?? []).map(({ steps }, index) => ({
    stage: 'alternative' as const,
    steps,
    path: ['pointOfNoReturn', 'alternatives', index, 'steps'],
  }));
  return [...phases, ...alternatives];
}

export function placedSteps(plan: Plan): (Placed<Step> & { stage: Stage })[] {
  return stepLists(plan).flatMap(({ stage, steps, path }) =>
    steps.map((part, index) => ({ part, stage, path: [...path, index] })),
  );
}

export function placedChecks(plan: Plan): Placed<CheckPlan>[] {
  const probe = plan.pointOfNoReturn?.probe;
  return [
    ...placed(plan.verification.automated, ['verification', 'automated']),
    ...placed(plan.safety, ['safety']),
    ...(probe ? [{ part: probe, path: ['pointOfNoReturn', 'probe'] }] : []),
  ];
}

export function placed<Part>(parts: readonly Part[], path: Path): Placed<Part>[] {
  return parts.map((part, index) => ({ part, path: [...path, index] }));
}

export function error(rule: string, path: Path, found: unknown, expected: string): Finding {
  return { level: 'error', path: pathText(path), found: shown(found, path), expected, rule };
}

export function warning(rule: string, path: Path, found: unknown, expected: string): Finding {
  return { ...error(rule, path, found, expected), level: 'warning' };
}

/** Texts with the places where they stand, at any depth. */
export function textsIn(value: unknown, path: Path = []): Placed<string>[] {
  if (typeof value === 'string') return [{ part: value, path }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, [...path, key]));
}

/**
 * A value with the defaults of parameters filled in. Without a default a parameter has no value before an operation
 * opens: then the value is not complete, and nothing can be said of it yet.
 */
export function withDefaults(plan: Plan, value: unknown): { filled: unknown; complete: boolean } {
  let complete = true;
  const filled = replaceIn(value, [], (name) => {
    const known = Object.hasOwn(plan.parameters, name) ? plan.parameters[name]?.default : undefined;
    complete &&= known !== undefined;
    return known;
  });
  return { filled, complete };
}
