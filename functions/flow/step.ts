import type { Outcome, StepTools } from '#actions/action.ts';
import { actionFor } from '#actions/index.ts';
import { audit } from '#adapters/audit.ts';
import { patchRollback, setOnce } from '#adapters/rollbacks.ts';
import { getStep, moveStep, stepId } from '#adapters/steps.ts';
import { NotFoundError } from '#core/errors.ts';
import type { Step } from '#core/plan-step.ts';
import type { StepRecord } from '#core/records.ts';
import type { Stage } from '#core/words.ts';
import { now } from '#runtime/clock.ts';
import { redact } from '#runtime/redact.ts';
import { stepsOf } from './planning.ts';
import { pastPointOfNoReturn } from './point-of-no-return.ts';
import { fencedWorkbench, toolsFor, type Workbench } from './workbench.ts';

export interface StepInput {
  readonly rollback: string;
  readonly region: string;
  readonly stage: Stage;
  readonly step: string;
}

/** What the state machine does next: nothing more, look again, ask people, or stop the rollback. */
export interface StepProgress {
  readonly progress: 'done' | 'running' | 'help' | 'stop';
  readonly lookAgainIn: number;
  readonly cause: string;
}

const DONE: StepProgress = { progress: 'done', lookAgainIn: 0, cause: '' };
const DEFAULT_TIME_LIMIT = 300;
const BACKOFF_SECONDS = 2;
const OUTPUT_LENGTH = 8000;

interface Work {
  readonly bench: Workbench;
  readonly step: Step;
  readonly record: StepRecord;
  readonly timeLimit: number;
}

/** Starts a step, or looks at the one already started: one effect for each key, whatever happens to the caller. */
export async function workOnStep(input: StepInput, signal: AbortSignal): Promise<StepProgress> {
  const work = await load(input);
  const { record } = work;
  if (record.status === 'done' || record.status === 'skipped' || record.status === 'done-by-hand')
    return DONE;
  if (record.status === 'running') return look(work, signal);
  const forbidden = await forbiddenNow(work, signal);
  if (forbidden) return hold(work, forbidden);
  if (record.status === 'starting') return start(work, record, signal, true);
  if (record.status === 'failed' && record.attempt >= allowedAttempts(work))
    return helpOrStop(work, record.error ?? 'it failed');
  const intent = await moveStep(record, 'starting', {
    attempt: record.attempt + 1,
    startedAt: now().toISOString(),
    endedAt: undefined,
    token: undefined,
    error: undefined,
  });
  await setOnce(input.rollback, 'firstActionAt', { firstActionAt: intent.startedAt });
  return start({ ...work, record: intent }, intent, signal, false);
}

async function load({ rollback, region, stage, step: name }: StepInput): Promise<Work> {
  const [bench, record] = await Promise.all([
    fencedWorkbench(rollback),
    getStep(rollback, stepId(stage, region, name)),
  ]);
  const step = stepsOf(bench.plan, bench.rollback, stage).find((one) => one.name === name);
  if (!step || !record) throw new NotFoundError(`rollback "${rollback}" has no step "${name}" in ${stage}`);
  return {
    bench,
    step,
    record,
    timeLimit: step.timeLimit ?? Math.max(DEFAULT_TIME_LIMIT, step.estimate * 2),
  };
}

/** Looked up at the act itself, not at the decision: the point may have been passed in between. */
async function forbiddenNow({ step, record, bench }: Work, signal: AbortSignal): Promise<string | undefined> {
  if (!step.destructive || record.stage === 'alternative') return undefined;
  return pastPointOfNoReturn(bench, record, signal);
}

/** People decide, whatever the plan says of failures: going on without this step would still be the plan. */
async function hold(work: Work, cause: string): Promise<StepProgress> {
  if (work.record.stage === 'cleanup') return helpOrStop(work, cause);
  await audit(work.record.rollback, 'ripcord', 'step-held', { step: work.record.id, cause });
  return { progress: 'help', lookAgainIn: 0, cause };
}

async function start(
  work: Work,
  record: StepRecord,
  signal: AbortSignal,
  resumed: boolean,
): Promise<StepProgress> {
  await audit(record.rollback, 'ripcord', resumed ? 'step-resumed' : 'step-started', {
    step: record.id,
    kind: record.kind,
    attempt: record.attempt,
  });
  const action = actionFor(work.step.kind);
  return settle(
    { ...work, record },
    await action.start(work.step.with, stepTools(work, record, signal, resumed)),
  );
}

async function look(work: Work, signal: AbortSignal): Promise<StepProgress> {
  const { step, record, timeLimit } = work;
  const action = actionFor(step.kind);
  const tools = stepTools(work, record, signal, false);
  const outcome = await action.poll(step.with, record.token ?? '', tools);
  const elapsed = (now().getTime() - Date.parse(record.startedAt ?? now().toISOString())) / 1000;
  if (outcome.status !== 'running' || elapsed <= timeLimit) return settle(work, outcome);
  await action.cancel?.(step.with, record.token ?? '', tools);
  return settle(work, {
    status: 'failed',
    error: `not done within its time limit of ${timeLimit} s`,
    mayRepeat: true,
  });
}

/** Writes down what came of it before anybody hears of it. */
async function settle(work: Work, outcome: Outcome): Promise<StepProgress> {
  const { record, timeLimit } = work;
  const output = outcome.output && redact(outcome.output).slice(-OUTPUT_LENGTH);
  if (outcome.status === 'running') {
    await moveStep(record, 'running', {
      token: outcome.token,
      summary: outcome.summary,
      ...(output && { output }),
    });
    return {
      progress: 'running',
      lookAgainIn: Math.max(1, Math.min(Math.ceil(outcome.lookAgainIn), timeLimit)),
      cause: '',
    };
  }
  const endedAt = now().toISOString();
  // The clocks end with verification; what is cleaned up after it is not on them.
  if (record.stage !== 'cleanup') await patchRollback(record.rollback, { lastActionAt: endedAt });
  if (outcome.status === 'done') {
    const summary = redact(outcome.summary);
    await moveStep(record, 'done', { endedAt, summary, ...(output && { output }) });
    await audit(record.rollback, 'ripcord', 'step-done', {
      step: record.id,
      attempt: record.attempt,
      summary,
    });
    return DONE;
  }
  const error = redact(outcome.error);
  const failed = await moveStep(record, 'failed', { endedAt, error, ...(output && { output }) });
  await audit(record.rollback, 'ripcord', 'step-failed', { step: record.id, attempt: record.attempt, error });
  if (outcome.mayRepeat && failed.attempt < allowedAttempts(work))
    return { progress: 'running', lookAgainIn: BACKOFF_SECONDS, cause: error };
  return helpOrStop({ ...work, record: failed }, error);
}

/** Attempts of the plan, one more where repeating is safe, and those that people granted. */
function allowedAttempts({ step, record }: Work): number {
  return (step.repeatable ? Math.max(2, step.attempts) : 1) + (record.grantedAttempts ?? 0);
}

async function helpOrStop({ step, record }: Work, cause: string): Promise<StepProgress> {
  // A cleanup that fails never fails a rollback that verified: it becomes a follow-up of the report.
  if (record.stage === 'cleanup' || step.onFailure === 'continue') {
    const reason = `failed and passed over: ${cause}`;
    await moveStep(record, 'skipped', { decidedBy: 'plan', comment: reason, endedAt: now().toISOString() });
    await audit(record.rollback, 'ripcord', 'step-passed-over', { step: record.id, cause });
    return DONE;
  }
  return { progress: step.onFailure === 'stop' ? 'stop' : 'help', lookAgainIn: 0, cause };
}

function stepTools(
  { bench, timeLimit }: Work,
  record: StepRecord,
  signal: AbortSignal,
  resumed: boolean,
): StepTools {
  const about = { rollback: record.rollback, operation: bench.operation.id, region: record.region };
  return {
    ...toolsFor(bench.plan, about, signal),
    key: `${record.rollback}#${record.id}#${record.attempt}`,
    resumed,
    verbose: record.attempt > 1,
    timeLimit,
  };
}
