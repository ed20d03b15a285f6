import { audit } from '#adapters/audit.ts';
import { tell } from '#adapters/people.ts';
import { endQuestion } from '#adapters/questions.ts';
import {
  enterPhase,
  leavePhase,
  moveRollback,
  patchRollback,
  setOnce,
  viewRollback,
} from '#adapters/rollbacks.ts';
import { forecast } from '#core/clocks.ts';
import { IllegalMoveError } from '#core/errors.ts';
import { phaseSeconds, waves } from '#core/order.ts';
import type { Stage } from '#core/words.ts';
import { now } from '#runtime/clock.ts';
import { planSteps, stagesOf, stepsOf } from './planning.ts';
import { fencedWorkbench, keepLeases, type Workbench } from './workbench.ts';

interface PhaseInput {
  readonly rollback: string;
  readonly region: string;
  readonly phase: Stage;
}

/** Seconds that a stage should take: what is compared with the measured time. */
export function stageSeconds({ plan, rollback }: Pick<Workbench, 'plan' | 'rollback'>, stage: Stage): number {
  const steps = stepsOf(plan, rollback, stage);
  return phaseSeconds({
    steps,
    estimate: stage === 'alternative' ? undefined : plan.phases[stage]?.estimate,
  });
}

/** Notes the time, forecasts the end, and gives the waves of steps to run. */
export async function enter({ rollback: id, region, phase }: PhaseInput): Promise<{ waves: string[][] }> {
  const bench = await fencedWorkbench(id);
  await keepLeases(bench);
  const at = now();
  const forecastSeconds = forecastFor(bench, phase, at);
  await Promise.all([
    enterPhase(id, {
      stage: phase,
      region,
      estimateSeconds: stageSeconds(bench, phase),
      enteredAt: at.toISOString(),
    }),
    patchRollback(id, { phase, forecastSeconds }),
  ]);
  if (forecastSeconds > bench.rollback.slaSeconds && phase !== 'cleanup') {
    const reason = `forecast of ${Math.round(forecastSeconds)} s is over the SLA of ${bench.rollback.slaSeconds} s`;
    await setOnce(id, 'troubleAt', { troubleAt: at.toISOString(), troubleReason: reason });
  }
  const audited = audit(id, 'ripcord', 'phase-entered', { phase, region, forecastSeconds });
  const told = tell({
    id: `progress-${region}-${phase}`,
    rollback: id,
    operation: bench.operation.id,
    kind: 'progress',
    subject: `${bench.operation.title}: ${phase}`,
    body: `Phase ${phase} has begun; the end is forecast at ${Math.round(forecastSeconds)} s of ${bench.rollback.slaSeconds} s.`,
  });
  await Promise.all([audited, told]);
  const steps = stepsOf(bench.plan, bench.rollback, phase).filter(
    (step) => !step.regions || step.regions.includes(region),
  );
  return { waves: waves(steps).map((wave) => wave.map(({ name }) => name)) };
}

/** Where the SLA clock began: what was approved a moment ago begins now, and what nobody had to approve, as it was decided. */
export function slaStart({ slaFrom, status, decidedAt }: Workbench['rollback'], at: Date): string {
  return slaFrom ?? (status === 'awaiting-approval' ? at.toISOString() : decidedAt);
}

/** When verification is expected to be over: elapsed time and what is still to come, this stage included. */
export function forecastFor(bench: Workbench, current: Stage, at: Date): number {
  const { verifiedAt } = bench.rollback;
  const stages = stagesOf(bench.plan, bench.rollback);
  const left = verifiedAt ? [] : stages.slice(Math.max(0, stages.indexOf(current)));
  return forecast({
    elapsedSeconds:
      (Date.parse(verifiedAt ?? at.toISOString()) - Date.parse(slaStart(bench.rollback, at))) / 1000,
    remaining: left.map((stage) => ({ estimateSeconds: stageSeconds(bench, stage) })),
  });
}

/** A phase is left only when each of its steps is settled. */
export async function leave({ rollback: id, region, phase }: PhaseInput): Promise<void> {
  const { plan, rollback } = await fencedWorkbench(id);
  // What a partial scope left out stays as it was, and holds nobody up.
  const inScope = new Set(stepsOf(plan, rollback, phase).map(({ name }) => name));
  const { steps } = await viewRollback(id);
  const open = steps.filter(
    (step) =>
      step.stage === phase &&
      step.region === region &&
      inScope.has(step.name) &&
      !['done', 'skipped', 'done-by-hand'].includes(step.status),
  );
  if (open.length > 0) {
    throw new IllegalMoveError(
      `phase ${phase} cannot be left: ${open.map(({ name, status }) => `${name} is ${status}`).join(', ')}`,
    );
  }
  const leftAt = now().toISOString();
  await leavePhase(id, region, phase, leftAt);
  await audit(id, 'ripcord', 'phase-left', { phase, region });
}

/** Plans the rest after a person chose another scope or the alternative path; what is done stays done. */
export async function planAnew(id: string): Promise<{ regions: string[]; phases: Stage[] }> {
  const bench = await fencedWorkbench(id);
  const { questions } = await viewRollback(id);
  const moot = questions.filter(({ status }) => status === 'open');
  await Promise.all(moot.map((question) => endQuestion(question, 'withdrawn')));
  await planSteps(bench.plan, bench.rollback, bench.operation.regions);
  await moveRollback(id, 'running');
  const { scope, path } = bench.rollback;
  await audit(id, 'ripcord', 'planned-anew', { scope, path });
  return { regions: [...bench.operation.regions], phases: stagesOf(bench.plan, bench.rollback) };
}
