import type { Timer } from '#local/clock.ts';
import type { MapState, ParallelState, Scope, State } from './asl.ts';
import type { Failure } from './failure.ts';

/** One run through a scope: the machine's own, one branch of a Parallel, or one item of a Map. */
export interface Frame {
  readonly path: string;
  readonly parent: Frame | undefined;
  readonly index: number;
  readonly scope: Scope;
  /** The item of the nearest Map around this frame. */
  readonly item: { readonly index: number; readonly value: unknown } | undefined;
  /** What a variable's name means here: the outer scopes' values with this frame's own on top. */
  variables: Readonly<Record<string, unknown>>;
  phase: Phase;
  visit: Visit | undefined;
  /** The last shown event of this frame, to which the next one points back. */
  lastEvent: number;
  /** False once the frame was aborted; nothing more may happen in it. */
  alive: boolean;
  timers: Timer[];
}

/** One stay in a state, its retries included. */
export interface Visit {
  readonly state: State;
  readonly input: unknown;
  readonly enteredAt: number;
  readonly enteredEvent: number;
  /** Retries used so far, one count for each Retrier. */
  readonly retries: readonly number[];
}

/** Where a frame stands. Every phase but the last two can be resumed from the journal alone. */
export type Phase =
  | { readonly at: 'next'; readonly name: string; readonly input: unknown }
  | { readonly at: 'entered' }
  | { readonly at: 'waiting'; readonly due: number }
  | { readonly at: 'retrying'; readonly due: number }
  | TaskPhase
  | MapPhase
  | ParallelPhase
  | { readonly at: 'result'; readonly result: unknown }
  | { readonly at: 'failed'; readonly failure: Failure }
  | { readonly at: 'ended'; readonly output: unknown };

export interface TaskPhase {
  readonly at: 'task';
  readonly parameters: unknown;
  readonly startedAt: number;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly token: string | undefined;
  /** The id of its TaskScheduled event, unique within the execution. */
  readonly event: number;
  /** Starts the heartbeat's interval anew; set while the task is performed. */
  beat: (() => void) | undefined;
  /** Set once the call was answered and only the token or the job is waited for. */
  submitted: { readonly output: unknown } | undefined;
}

export interface MapPhase {
  readonly at: 'map';
  readonly state: MapState;
  readonly items: readonly unknown[];
  readonly limit: number;
  readonly tolerated: number;
  readonly tolerant: boolean;
  readonly results: unknown[];
  readonly children: Map<number, Frame>;
  /** The next item to start. */
  next: number;
  done: number;
  failed: number;
  /** Guards against starting one item twice while its ItemSelector is evaluated. */
  starting: boolean;
}

interface ParallelPhase {
  readonly at: 'parallel';
  readonly state: ParallelState;
  readonly children: Map<number, Frame>;
}

export function createFrame(
  scope: Scope,
  input: unknown,
  parent?: Frame,
  index = 0,
  item = parent?.item,
): Frame {
  const outer = parent?.path ?? '';
  const path = outer === '' ? `${index}` : `${outer}.${index}`;
  return {
    path: parent ? path : '',
    parent,
    index,
    scope,
    item,
    variables: parent?.variables ?? {},
    phase: { at: 'next', name: scope.startAt, input },
    visit: undefined,
    lastEvent: parent?.lastEvent ?? 0,
    alive: true,
    timers: [],
  };
}

/** The live frames inside this one, outermost first. */
export function* descendants(frame: Frame): Generator<Frame> {
  const { phase } = frame;
  if (phase.at !== 'map' && phase.at !== 'parallel') return;
  for (const child of phase.children.values()) {
    if (!child.alive) continue;
    yield child;
    yield* descendants(child);
  }
}

/** The frame at a journal's path; undefined where there is none any more. */
export function frameAt(root: Frame, path: string): Frame | undefined {
  if (path === '') return root;
  let found: Frame | undefined = root;
  for (const index of path.split('.')) {
    const phase: Phase | undefined = found?.phase;
    found = phase?.at === 'map' || phase?.at === 'parallel' ? phase.children.get(Number(index)) : undefined;
  }
  return found;
}
