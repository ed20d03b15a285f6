import type { Entry } from './entry.ts';
import { errorOutput, failureOf } from './failure.ts';
import type { Frame, Phase, TaskPhase } from './frame.ts';
import { createFrame, descendants } from './frame.ts';

/**
 * Moves a frame to where an entry says it is now. A live execution and a replayed one both go through here
 * and nowhere else, so that what is resumed equals what was interrupted.
 */
export function apply(frame: Frame, entry: Entry): void {
  // An item's own events carry its line on; the Map's line goes on from the item that ended last.
  if (entry.id !== undefined && entry.type !== 'ExecutionStarted') {
    frame.lastEvent = entry.type.startsWith('MapIteration') ? (entry.previous ?? 0) : entry.id;
  }
  switch (entry.type) {
    case 'StateEntered':
      enter(frame, entry);
      break;
    case 'StateExited':
      frame.variables = entry.assigned ? { ...frame.variables, ...entry.assigned } : frame.variables;
      move(
        frame,
        entry.next === undefined
          ? { at: 'ended', output: entry.output }
          : { at: 'next', name: entry.next, input: entry.output },
      );
      break;
    case 'WaitSet':
      move(frame, { at: 'waiting', due: entry.due });
      break;
    case 'RetrySet':
      retry(frame, entry);
      break;
    case 'TaskScheduled':
      move(frame, schedule(entry));
      break;
    case 'TaskSubmitted':
      submit(frame, entry.output);
      break;
    case 'TaskSucceeded':
      move(frame, { at: 'result', result: entry.output });
      break;
    case 'MapStateStarted':
      startMap(frame, entry);
      break;
    case 'MapIterationStarted':
      startItem(frame, entry);
      break;
    case 'MapIterationSucceeded':
    case 'MapIterationFailed':
      endItem(frame, entry);
      break;
    case 'ParallelStateStarted':
      startBranches(frame, entry.input);
      break;
    case 'MapStateSucceeded':
    case 'ParallelStateSucceeded':
      move(frame, { at: 'result', result: collect(frame.phase) });
      break;
    case 'EvaluationFailed':
    case 'StateFailed':
    case 'TaskFailed':
    case 'TaskTimedOut':
    case 'MapStateFailed':
    case 'ParallelStateFailed':
      move(frame, { at: 'failed', failure: failureOf(entry) });
      break;
    case 'ExecutionFailed':
    case 'ExecutionAborted':
    case 'ExecutionTimedOut':
      kill(frame);
      break;
    default:
  }
}

/** Leaves a phase for another; its timers stop, and frames inside it never act again. */
function move(frame: Frame, phase: Phase): void {
  stopInside(frame);
  frame.phase = phase;
}

function stopInside(frame: Frame): void {
  for (const child of descendants(frame)) silence(child);
  for (const timer of frame.timers.splice(0)) timer.cancel();
}

function kill(frame: Frame): void {
  stopInside(frame);
  silence(frame);
}

function silence(frame: Frame): void {
  frame.alive = false;
  for (const timer of frame.timers.splice(0)) timer.cancel();
}

function enter(frame: Frame, entry: Extract<Entry, { type: 'StateEntered' }>): void {
  const state = frame.scope.states.get(entry.name);
  if (!state) throw new Error(`the journal names a state "${entry.name}" that the definition does not have`);
  const retries = 'retry' in state ? state.retry.map(() => 0) : [];
  frame.visit = { state, input: entry.input, enteredAt: entry.at, enteredEvent: entry.id ?? 0, retries };
  move(frame, { at: 'entered' });
}

function retry(frame: Frame, { retrier, due }: { retrier: number; due: number }): void {
  if (frame.visit) {
    const retries = frame.visit.retries.map((count, at) => (at === retrier ? count + 1 : count));
    frame.visit = { ...frame.visit, retries };
  }
  move(frame, { at: 'retrying', due });
}

function schedule(entry: Extract<Entry, { type: 'TaskScheduled' }>): TaskPhase {
  const { parameters, timeoutSeconds, heartbeatSeconds, token, at: startedAt } = entry;
  const event = entry.id ?? 0;
  const open = { beat: undefined, submitted: undefined };
  return { at: 'task', parameters, startedAt, timeoutSeconds, heartbeatSeconds, token, event, ...open };
}

function submit(frame: Frame, output: unknown): void {
  if (frame.phase.at === 'task') frame.phase.submitted = { output };
}

function startMap(frame: Frame, entry: Extract<Entry, { type: 'MapStateStarted' }>): void {
  const state = frame.visit?.state;
  if (state?.kind !== 'Map') return;
  const { items, limit, tolerated, tolerant } = entry;
  const counts = { next: 0, done: 0, failed: 0, starting: false };
  move(frame, {
    at: 'map',
    state,
    items,
    limit,
    tolerated,
    tolerant,
    results: [],
    children: new Map(),
    ...counts,
  });
}

function startItem(frame: Frame, entry: Extract<Entry, { type: 'MapIterationStarted' }>): void {
  const { phase } = frame;
  const { index, input } = entry;
  if (phase.at !== 'map') return;
  phase.next = index + 1;
  const item = { index, value: phase.items[index] };
  const child = createFrame(phase.state.processor, input, frame, index, item);
  child.lastEvent = entry.id ?? 0;
  phase.children.set(index, child);
}

function endItem(
  frame: Frame,
  entry: Extract<Entry, { type: 'MapIterationSucceeded' | 'MapIterationFailed' }>,
): void {
  const { phase } = frame;
  if (phase.at !== 'map') return;
  const child = phase.children.get(entry.index);
  phase.done += 1;
  if (entry.type === 'MapIterationFailed') {
    phase.failed += 1;
    phase.results[entry.index] = errorOutput(entry);
  } else if (child?.phase.at === 'ended') {
    phase.results[entry.index] = child.phase.output;
  }
  if (child) kill(child);
  phase.children.delete(entry.index);
}

function startBranches(frame: Frame, input: unknown): void {
  const state = frame.visit?.state;
  if (state?.kind !== 'Parallel') return;
  const children = new Map(
    state.branches.map((branch, index) => [index, createFrame(branch, input, frame, index)] as const),
  );
  move(frame, { at: 'parallel', state, children });
}

function collect(phase: Phase): unknown {
  if (phase.at === 'map') return phase.results;
  if (phase.at !== 'parallel') return [];
  return [...phase.children.values()].map((child) =>
    child.phase.at === 'ended' ? child.phase.output : null,
  );
}
