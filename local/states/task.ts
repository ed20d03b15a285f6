import { randomUUID } from 'node:crypto';
import type { TaskState } from './asl.ts';
import { bindings, evaluateNumber, visitOf } from './context.ts';
import { act, follow } from './effects.ts';
import type { TaskNames } from './entry.ts';
import { evaluate } from './expression.ts';
import type { Failure } from './failure.ts';
import { failureOf, StateFailure } from './failure.ts';
import type { Frame, TaskPhase } from './frame.ts';
import { assertFits, LONGEST_SECONDS } from './limits.ts';
import { resourceNames } from './resource.ts';
import type { Run } from './run.ts';
import { record, stands } from './run.ts';

/** Evaluates a Task's fields and writes down what is going to be done. */
export async function beginTask(run: Run, frame: Frame, state: TaskState): Promise<void> {
  const { phase } = frame;
  const { input } = visitOf(frame);
  const token = state.integration.pattern === 'waitForTaskToken' ? createToken(run.header.arn) : undefined;
  const scope = () => bindings(run, frame, { token });
  const parameters = state.arguments ? await evaluate(state.arguments, scope()) : input;
  const timeoutSeconds = await evaluateNumber(state.timeoutSeconds, 1, scope);
  const heartbeatSeconds = await evaluateNumber(state.heartbeatSeconds, 1, scope);
  if (!stands(run, frame, phase)) return;
  assertFits(parameters, state.name);
  record(
    run,
    frame,
    {
      type: 'TaskScheduled',
      parameters,
      timeoutSeconds,
      heartbeatSeconds,
      token,
      ...namesOf(state),
    },
    { type: 'TaskStarted', ...namesOf(state) },
  );
}

/**
 * Does what was written down, once it is on disk. A task that a crash interrupted is done again, so handlers must
 * tolerate that; one whose result is in the journal is not. A call done again has its whole TimeoutSeconds anew,
 * while the time for a token's answer goes on from where it was.
 */
export function perform(run: Run, frame: Frame, phase: TaskPhase): void {
  const state = taskOf(frame);
  const { clock } = run.outside;
  const waits = state.integration.pattern === 'waitForTaskToken';
  const spent = waits ? clock.now() - phase.startedAt : 0;
  const limitMs = (phase.timeoutSeconds ?? LONGEST_SECONDS) * 1000;
  frame.timers.push(clock.after(limitMs - spent, () => timeOut(run, frame, phase, {})));
  if (waits && phase.heartbeatSeconds !== undefined)
    watchHeartbeat(run, frame, phase, phase.heartbeatSeconds);
  void carryOut(run, frame, phase, state);
}

async function carryOut(run: Run, frame: Frame, phase: TaskPhase, state: TaskState): Promise<void> {
  const { pattern } = state.integration;
  try {
    if (!phase.submitted) {
      await run.journal.sync();
      if (!stands(run, frame, phase)) return;
      const answer = await act(run, state.integration, phase);
      if (!stands(run, frame, phase)) return;
      assertFits(answer, resourceNames(state.integration).resourceType);
      if (pattern === 'call') {
        succeed(run, frame, phase, answer);
        return;
      }
      record(run, frame, { type: 'TaskSubmitted', output: answer, ...namesOf(state) });
    }
    if (pattern === 'waitForTaskToken') return;
    const output = await follow(run, phase.submitted?.output, pattern === 'sync:2');
    succeed(run, frame, phase, output);
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    fail(run, frame, phase, error.failure);
  }
}

/** Ends the task with a result; false where it is not waited for any more. */
export function succeed(run: Run, frame: Frame, phase: TaskPhase, output: unknown): boolean {
  if (!stands(run, frame, phase)) return false;
  record(run, frame, { type: 'TaskSucceeded', output, ...namesOf(taskOf(frame)) });
  run.launch(frame);
  return true;
}

/** Ends the task with an error; false where it is not waited for any more. */
export function fail(run: Run, frame: Frame, phase: TaskPhase, failure: Failure): boolean {
  if (!stands(run, frame, phase)) return false;
  record(run, frame, { type: 'TaskFailed', ...failureOf(failure), ...namesOf(taskOf(frame)) });
  run.launch(frame);
  return true;
}

function timeOut(run: Run, frame: Frame, phase: TaskPhase, more: { heartbeat?: true }): void {
  if (!stands(run, frame, phase)) return;
  stopJob(run, frame);
  record(run, frame, { type: 'TaskTimedOut', error: 'States.Timeout', ...more, ...namesOf(taskOf(frame)) });
  run.launch(frame);
}

function watchHeartbeat(run: Run, frame: Frame, phase: TaskPhase, seconds: number): void {
  const watch = () =>
    run.outside.clock.after(seconds * 1000, () => timeOut(run, frame, phase, { heartbeat: true }));
  let timer = watch();
  frame.timers.push({ cancel: () => timer.cancel() });
  phase.beat = () => {
    timer.cancel();
    timer = watch();
  };
}

/** Stops the execution that a `.sync` Task waits for, when nobody waits any more. */
export function stopJob(run: Run, frame: Frame): void {
  const { phase, visit } = frame;
  if (phase.at !== 'task' || visit?.state.kind !== 'Task') return;
  const { pattern, kind } = visit.state.integration;
  const started = phase.submitted?.output as { ExecutionArn?: string } | undefined;
  if (kind !== 'execution' || !pattern.startsWith('sync') || !started?.ExecutionArn) return;
  const arn = started.ExecutionArn;
  void run.journal.sync().then(() => run.outside.children.stop(arn));
}

/** A token that names its execution, so that a late answer can be told from a false one. */
function createToken(executionArn: string): string {
  return Buffer.from(`${executionArn}|${randomUUID()}`).toString('base64url');
}

/** The execution a token belongs to; undefined for what was never a token. */
export function executionOf(token: string): string | undefined {
  const [arn, nonce] = Buffer.from(token, 'base64url').toString().split('|');
  return nonce !== undefined && arn?.startsWith('arn:aws:states:') ? arn : undefined;
}

function taskOf(frame: Frame): TaskState {
  const { state } = visitOf(frame);
  if (state.kind !== 'Task') throw new Error(`the state "${state.name}" is no Task`);
  return state;
}

function namesOf({ integration }: TaskState): TaskNames {
  const direct = integration.kind === 'lambda' && integration.direct;
  return { ...resourceNames(integration), ...(direct ? { direct: true as const } : {}) };
}
