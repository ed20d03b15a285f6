import { setImmediate } from 'node:timers/promises';
import { beginMap, beginParallel, endFrame, failFrame, failState, launchChildren } from './children.ts';
import { failureFrom, visitOf } from './context.ts';
import { beginChoice, beginFail, beginWait } from './flow.ts';
import type { Frame, Phase } from './frame.ts';
import { leave } from './leave.ts';
import { HISTORY_EVENTS } from './limits.ts';
import { recover } from './recover.ts';
import type { Run } from './run.ts';
import { record, stands } from './run.ts';
import { beginTask, perform } from './task.ts';

/** After so many moves in a row a frame lets others have the event loop. */
const MOVES_IN_A_ROW = 100;

/**
 * Carries a frame on until it has to wait: for time, an answer, or frames inside it. Moves that touch nothing
 * outside do not wait for the disk; after a crash they are made again from the last batch that is on it.
 */
export async function advance(run: Run, frame: Frame): Promise<void> {
  for (let moves = 1; frame.alive && !run.outside.closed && !run.ending; moves += 1) {
    if (moves % MOVES_IN_A_ROW === 0) await setImmediate();
    const { phase } = frame;
    if (run.events >= HISTORY_EVENTS) return overflow(run);
    try {
      if (!(await move(run, frame, phase))) return;
    } catch (error) {
      const failure = failureFrom(error, frame);
      if (!stands(run, frame, phase)) return;
      if (phase.at === 'failed') return failFrame(run, frame, failure.failure);
      failState(run, frame, failure);
    }
  }
}

/** One move; false where the frame now waits. */
async function move(run: Run, frame: Frame, phase: Phase): Promise<boolean> {
  switch (phase.at) {
    case 'next':
      enter(run, frame, phase);
      return true;
    case 'entered':
      await begin(run, frame);
      return true;
    case 'waiting':
      resumeAt(run, frame, phase, { at: 'result', result: undefined });
      return false;
    case 'retrying':
      resumeAt(run, frame, phase, { at: 'entered' });
      return false;
    case 'task':
      perform(run, frame, phase);
      return false;
    case 'map':
    case 'parallel':
      launchChildren(run, frame);
      return false;
    case 'result':
      await finish(run, frame, phase.result);
      return true;
    case 'failed':
      if (await recover(run, frame, phase.failure)) return true;
      if (stands(run, frame, phase)) failFrame(run, frame, phase.failure);
      return false;
    case 'ended':
      endFrame(run, frame, phase.output);
      return false;
  }
}

function enter(run: Run, frame: Frame, { name, input }: { name: string; input: unknown }): void {
  const kind = frame.scope.states.get(name)?.kind;
  if (kind) record(run, frame, { type: 'StateEntered', kind, name, input });
}

function begin(run: Run, frame: Frame): Promise<void> {
  const { state, input } = visitOf(frame);
  switch (state.kind) {
    case 'Task':
      return beginTask(run, frame, state);
    case 'Choice':
      return beginChoice(run, frame, state);
    case 'Wait':
      return beginWait(run, frame, state);
    case 'Map':
      return beginMap(run, frame, state);
    case 'Parallel':
      return beginParallel(run, frame, state);
    case 'Fail':
      return beginFail(run, frame, state);
    case 'Pass':
    case 'Succeed':
      return leave(run, frame, state, input, {});
  }
}

function finish(run: Run, frame: Frame, result: unknown): Promise<void> {
  const { state, input } = visitOf(frame);
  return leave(
    run,
    frame,
    state,
    result === undefined ? input : result,
    result === undefined ? {} : { result },
  );
}

function resumeAt(run: Run, frame: Frame, phase: Phase & { due: number }, then: Phase): void {
  const { clock } = run.outside;
  const timer = clock.after(phase.due - clock.now(), () => {
    if (!stands(run, frame, phase)) return;
    frame.phase = then;
    run.launch(frame);
  });
  frame.timers.push(timer);
}

function overflow(run: Run): void {
  record(run, run.root, {
    type: 'ExecutionFailed',
    error: 'States.Runtime',
    cause: `The execution reached the maximum number of history events (${HISTORY_EVENTS}).`,
  });
}
