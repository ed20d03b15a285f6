import { planStep, stepId } from '#adapters/steps.ts';
import { waves } from '#core/order.ts';
import type { Plan } from '#core/plan.ts';
import type { Step } from '#core/plan-step.ts';
import type { Rollback } from '#core/records.ts';
import { scopeOf, stepsInScope } from '#core/scope.ts';
import { PHASES, type Stage } from '#core/words.ts';

type Chosen = Pick<Rollback, 'scope' | 'path' | 'alternative'>;

/** The steps of one stage that the chosen scope or path executes. */
export function stepsOf(plan: Plan, chosen: Chosen, stage: Stage): Step[] {
  if (stage === 'alternative') return alternativeOf(plan, chosen)?.steps ?? [];
  if (chosen.path !== 'plan' && stage !== 'cleanup') return [];
  return stepsInScope(plan, scopeOf(plan, chosen.scope), stage);
}

/** Stages to pass before verification, in order; cleanup comes after it. */
export function stagesOf(plan: Plan, chosen: Chosen): Stage[] {
  if (chosen.path === 'alternative') return ['alternative'];
  return PHASES.filter((phase) => phase !== 'cleanup' && stepsOf(plan, chosen, phase).length > 0);
}

/** The alternative that was decided on, or the plan's first. */
export function alternativeOf(plan: Plan, { alternative }: Pick<Rollback, 'alternative'>) {
  const alternatives = plan.pointOfNoReturn?.alternatives ?? [];
  return alternatives.find(({ kind }) => kind === alternative) ?? alternatives[0];
}

const FORWARD: readonly string[] = ['forward-fix', 'compensating-migration'];

/** The way forward, if the plan has one. Restoring and recovery lose data and are never taken in its place. */
export function forwardFixOf(plan: Plan) {
  const alternatives = plan.pointOfNoReturn?.alternatives ?? [];
  return FORWARD.map((kind) => alternatives.find((one) => one.kind === kind)).find((one) => one);
}

/** Writes down every step that will run, so that people see what is still to come. Steps already there stay. */
export async function planSteps(plan: Plan, rollback: Rollback, regions: readonly string[]): Promise<void> {
  const stages: Stage[] = [...stagesOf(plan, rollback), 'cleanup'];
  await Promise.all(
    stages.flatMap((stage) =>
      waves(stepsOf(plan, rollback, stage)).flatMap((wave, index) =>
        wave.flatMap((step) =>
          regionsOf(step, regions).map((region) =>
            planStep({
              rollback: rollback.id,
              id: stepId(stage, region, step.name),
              stage,
              region,
              name: step.name,
              title: step.title ?? step.name,
              kind: step.kind,
              service: step.service,
              wave: index,
              estimateSeconds: step.estimate,
              status: 'pending',
              attempt: 0,
            }),
          ),
        ),
      ),
    ),
  );
}

function regionsOf(step: Step, regions: readonly string[]): readonly string[] {
  return step.regions ? regions.filter((region) => step.regions?.includes(region)) : regions;
}
