import type { MapState, ParallelState } from './asl.ts';
import { bindings, evaluateNumber, failureFrom, visitOf } from './context.ts';
import type { Fact } from './entry.ts';
import { EvaluationFailure, evaluate, evaluateAs } from './expression.ts';
import type { Failure } from './failure.ts';
import { failureOf } from './failure.ts';
import type { Frame, MapPhase } from './frame.ts';
import { descendants } from './frame.ts';
import { INLINE_CONCURRENCY } from './limits.ts';
import type { Run } from './run.ts';
import { record, recordAll, stands } from './run.ts';
import { stopJob } from './task.ts';

type Placed = readonly [Frame, Fact];

/** Works out a Map's items and limits. A Map without MaxConcurrency runs 40 items at once, like AWS's inline ones. */
export async function beginMap(run: Run, frame: Frame, state: MapState): Promise<void> {
  const { phase } = frame;
  const { input } = visitOf(frame);
  const scope = () => bindings(run, frame);
  const items = state.items ? await evaluateAs(state.items, 'array', scope()) : input;
  if (!Array.isArray(items)) {
    throw new EvaluationFailure(
      'Items',
      `Map state input must be an array but was: ${JSON.stringify(items)}`,
    );
  }
  const wanted = (await evaluateNumber(state.maxConcurrency, 0, scope)) ?? 0;
  const count = await evaluateNumber(state.toleratedFailureCount, 0, scope);
  const percentage = await evaluateNumber(state.toleratedFailurePercentage, 0, scope);
  if (!stands(run, frame, phase)) return;
  const tolerant = count !== undefined || percentage !== undefined;
  const share = percentage === undefined ? items.length : Math.floor((items.length * percentage) / 100);
  record(run, frame, {
    type: 'MapStateStarted',
    items,
    limit: Math.min(wanted || INLINE_CONCURRENCY, INLINE_CONCURRENCY),
    tolerated: tolerant ? Math.min(count ?? items.length, share) : 0,
    tolerant,
  });
}

export async function beginParallel(run: Run, frame: Frame, state: ParallelState): Promise<void> {
  const { phase } = frame;
  const input = state.arguments
    ? await evaluate(state.arguments, bindings(run, frame))
    : visitOf(frame).input;
  if (stands(run, frame, phase)) record(run, frame, { type: 'ParallelStateStarted', input });
}

/** Sets the branches or started items of a frame going, and starts items up to the limit. */
export function launchChildren(run: Run, frame: Frame): void {
  const { phase } = frame;
  if (phase.at !== 'map' && phase.at !== 'parallel') return;
  // A copy: a child that ends at once makes room for the next one, which is launched where it is started.
  const started = [...phase.children.values()];
  for (const child of started) run.launch(child);
  if (phase.at === 'map') void startItems(run, frame, phase);
}

/** Starts the Map's next items while there is room; one at a time, since their ItemSelector takes a moment. */
async function startItems(run: Run, frame: Frame, phase: MapPhase): Promise<void> {
  if (phase.starting) return;
  phase.starting = true;
  try {
    if (phase.items.length === 0) return endMap(run, frame, []);
    while (
      stands(run, frame, phase) &&
      phase.children.size < phase.limit &&
      phase.next < phase.items.length
    ) {
      const index = phase.next;
      const item = { index, value: phase.items[index] };
      const selector = phase.state.itemSelector;
      const input = selector ? await evaluate(selector, bindings(run, frame, { item })) : item.value;
      if (!stands(run, frame, phase)) return;
      record(run, frame, { type: 'MapIterationStarted', index, name: phase.state.name, input });
      const child = phase.children.get(index);
      if (child) run.launch(child);
    }
  } catch (error) {
    const failure = failureFrom(error, frame);
    if (!stands(run, frame, phase)) return;
    failState(run, frame, failure);
    run.launch(frame);
  } finally {
    phase.starting = false;
  }
}

/** Fails the state a frame is in: an evaluation failure is shown as such, and what runs inside is aborted. */
export function failState(run: Run, frame: Frame, error: { failure: Failure; location?: string }): void {
  const { state } = visitOf(frame);
  const failure = failureOf(error.failure);
  const { location } = error;
  const shown: Placed[] =
    location === undefined
      ? []
      : [[frame, { type: 'EvaluationFailed', state: state.name, location, ...failure }]];
  const ended = closing(frame, failure);
  const last: Placed[] = ended.length > 0 ? ended : [[frame, { type: 'StateFailed', ...failure }]];
  recordAll(run, [...aborted(run, frame), ...shown, ...last]);
}

/** Tells the parent of a frame that reached its end, or ends the execution where there is none. */
export function endFrame(run: Run, frame: Frame, output: unknown): void {
  const { parent } = frame;
  if (!parent) {
    record(run, frame, { type: 'ExecutionSucceeded', output });
    return;
  }
  const { phase } = parent;
  parent.lastEvent = frame.lastEvent;
  if (phase.at === 'map') {
    endItem(run, parent, phase, {
      type: 'MapIterationSucceeded',
      index: frame.index,
      name: phase.state.name,
    });
  } else if (phase.at === 'parallel') {
    if ([...phase.children.values()].some((child) => child.phase.at !== 'ended')) return;
    record(run, parent, { type: 'ParallelStateSucceeded' });
    run.launch(parent);
  }
}

/** Hands a failure that nothing in the frame took to the state around it, or fails the execution. */
export function failFrame(run: Run, frame: Frame, failure: Failure): void {
  const { parent } = frame;
  const { error, cause } = failure;
  if (!parent) {
    record(run, frame, { type: 'ExecutionFailed', ...failureOf({ error, cause }) });
    return;
  }
  const { phase } = parent;
  parent.lastEvent = frame.lastEvent;
  if (phase.at !== 'map') {
    recordAll(run, [...aborted(run, parent, frame), ...closing(parent, failure)]);
    run.launch(parent);
    return;
  }
  const fact: Fact = { type: 'MapIterationFailed', index: frame.index, name: phase.state.name, error, cause };
  if (phase.failed < phase.tolerated) {
    endItem(run, parent, phase, fact);
    return;
  }
  const reason = phase.tolerant ? TOO_MANY : failure;
  recordAll(run, [[parent, fact], ...aborted(run, parent, frame), ...closing(parent, reason)]);
  run.launch(parent);
}

const TOO_MANY: Failure = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

function endItem(run: Run, frame: Frame, phase: MapPhase, fact: Fact): void {
  if (phase.done + 1 < phase.items.length) {
    record(run, frame, fact);
    void startItems(run, frame, phase);
  } else {
    endMap(run, frame, [[frame, fact]]);
  }
}

function endMap(run: Run, frame: Frame, facts: readonly Placed[]): void {
  recordAll(run, [...facts, [frame, { type: 'MapStateSucceeded' }]]);
  run.launch(frame);
}

/** The event that closes a failed Map or Parallel. */
function closing(frame: Frame, failure: Failure): Placed[] {
  const { kind } = visitOf(frame).state;
  if (kind === 'Map') return [[frame, { type: 'MapStateFailed', ...failureOf(failure) }]];
  return kind === 'Parallel' ? [[frame, { type: 'ParallelStateFailed', ...failureOf(failure) }]] : [];
}

/** What the history says of everything that still runs inside a frame when it fails. */
function aborted(run: Run, frame: Frame, except?: Frame): Placed[] {
  const { phase } = frame;
  if (phase.at !== 'map' && phase.at !== 'parallel') return [];
  return [...phase.children.values()].flatMap((child): Placed[] => {
    if (child === except || !child.alive || child.phase.at === 'ended') return [];
    stopJob(run, child);
    const inner = aborted(run, child);
    const kind = child.phase.at === 'next' ? undefined : child.visit?.state.kind;
    const shown = kind === 'Task' || kind === 'Wait' || kind === 'Map' || kind === 'Parallel';
    if (kind && shown) inner.push([child, { type: 'StateAborted', kind }]);
    if (phase.at !== 'map') return inner;
    return [...inner, [frame, { type: 'MapIterationAborted', index: child.index, name: phase.state.name }]];
  });
}

/** Stops every job that an execution still waits for, when it ends from outside. */
export function stopJobs(run: Run): void {
  for (const frame of [run.root, ...descendants(run.root)]) stopJob(run, frame);
}
