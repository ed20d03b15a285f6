import type { PhaseTiming, StepRecord } from '../records.ts';
import { PHASES, type Stage } from '../words.ts';
import { secondsBetween } from './figures.ts';
import type { ReportInput } from './input.ts';

/** One passage through a phase in one region. `measuredSeconds` only where the phase was left in order. */
export interface PhaseLine {
  readonly stage: Stage;
  readonly title: string;
  readonly region?: string;
  readonly objective?: string;
  readonly status: 'done' | 'unfinished' | 'not run';
  readonly estimateSeconds: number;
  readonly measuredSeconds?: number;
  readonly enteredAt?: string;
  readonly leftAt?: string;
}

/** One step with its estimate beside what was measured; the token of a running step stays behind. */
export interface StepLine extends Omit<StepRecord, 'token'> {
  readonly measuredSeconds?: number;
}

const STAGES: readonly Stage[] = [...PHASES, 'alternative'];

/** `Phase 3: Database Rollback`, as the documented objects and reports name a phase. */
export function stageTitle(stage: Stage): string {
  const words = stage.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  const number = STAGES.indexOf(stage) + 1;
  return stage === 'alternative' ? 'Alternative Path' : `Phase ${number}: ${words.join(' ')}`;
}

/** Phases in their order, each region's passages in order of time; then those of the plan that were not run. */
export function phaseLines({ rollback, plan }: ReportInput): PhaseLine[] {
  const planned = plan?.phases ?? [];
  return STAGES.flatMap((stage) => {
    const summary = planned.find((phase) => phase.stage === stage);
    const passages = rollback.phases.filter((timing) => timing.stage === stage);
    if (passages.length > 0) return passages.map((timing) => passage(timing, summary?.objective));
    if (summary === undefined) return [];
    const { objective, estimateSeconds } = summary;
    return [{ stage, title: stageTitle(stage), objective, status: 'not run' as const, estimateSeconds }];
  });
}

function passage(timing: PhaseTiming, objective: string | undefined): PhaseLine {
  const { stage, region, estimateSeconds, enteredAt, leftAt } = timing;
  const status = leftAt === undefined ? 'unfinished' : 'done';
  const measuredSeconds = secondsBetween(enteredAt, leftAt);
  const title = stageTitle(stage);
  return { stage, title, region, objective, status, estimateSeconds, measuredSeconds, enteredAt, leftAt };
}

/** Steps in the order of phases, then of their start; those that never started stand last in their phase. */
export function stepLines({ steps = [] }: ReportInput): StepLine[] {
  return steps
    .map(stepLine)
    .toSorted((a, b) => orderOf(a) - orderOf(b) || compare(startOf(a), startOf(b)) || a.wave - b.wave);
}

function stepLine(record: StepRecord): StepLine {
  const { token: _token, ...step } = record;
  return { ...step, measuredSeconds: secondsBetween(step.startedAt, step.endedAt) };
}

function orderOf(step: StepLine): number {
  return STAGES.indexOf(step.stage);
}

function startOf(step: StepLine): string {
  return step.startedAt ?? '\uffff';
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Whether anything was touched at all; a rollback that was refused, vetoed or left to expire touched nothing. */
export function wasExecuted({ rollback, steps = [] }: ReportInput): boolean {
  const started = steps.some((step) => step.startedAt !== undefined);
  return started || rollback.firstActionAt !== undefined || rollback.phases.length > 0;
}

/** The step that stood in the way: one that is failed, else the last that ended with an error. */
export function failedStep(steps: readonly StepLine[]): StepLine | undefined {
  return steps.find((step) => step.status === 'failed') ?? steps.findLast((step) => step.error !== undefined);
}
