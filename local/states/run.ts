import type { LocalClock } from '#local/clock.ts';
import type { Invoke } from '#local/service.ts';
import { apply } from './apply.ts';
import type { Machine } from './asl.ts';
import type { EndedBadly, Entry, Fact } from './entry.ts';
import { isShown } from './entry.ts';
import type { Bindings } from './expression.ts';
import { failureOf } from './failure.ts';
import type { Frame, Phase } from './frame.ts';
import type { Journal } from './journal.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What does not change while an execution lives; the first line of its journal. */
export interface Header {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  /** The definition it runs, by its digest: a later update of the machine does not reach it. */
  readonly definition: string;
  readonly input: unknown;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** The Task that started it, as `<execution ARN>#<event id>`. */
  readonly startedBy?: string;
}

export interface Ending {
  readonly status: Exclude<Status, 'RUNNING'>;
  readonly stoppedAt: number;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

export type CallService = (service: string, action: string, parameters: unknown) => Promise<unknown>;

/** What executions reach outside themselves. */
export interface Outside {
  readonly region: string;
  readonly clock: LocalClock;
  readonly functions: Bindings;
  readonly invoke: Invoke;
  readonly callService: CallService;
  readonly children: Children;
  /** Task tokens that are waited for. */
  readonly tokens: Map<string, { readonly run: Run; readonly frame: Frame; readonly phase: Phase }>;
  readonly onEvent: ((executionArn: string, event: Entry) => void) | undefined;
  /** True once the engine closes: nothing is journalled or started any more. */
  closed: boolean;
}

/** How a Task starts another execution and waits for it. */
export interface Children {
  /** Starts one, or finds the one that the same Task (`by`) started before a restart. */
  start(machineArn: string, name: string, input: unknown, by: string): Promise<Header>;
  finished(arn: string): Promise<{ header: Header; ending: Ending }>;
  stop(arn: string): Promise<void>;
}

/** An open execution. */
export interface Run {
  readonly header: Header;
  readonly machine: Machine;
  readonly root: Frame;
  readonly entries: Entry[];
  readonly journal: Journal;
  readonly outside: Outside;
  /** Carries a frame on until it has to wait for something. */
  readonly launch: (frame: Frame) => void;
  /** Called once, when `ending` is set. */
  readonly finish: () => void;
  ending: Ending | undefined;
  /** How many events the history holds; the id of the newest. */
  events: number;
}

const statuses: Readonly<Record<EndedBadly, Ending['status']>> = {
  ExecutionFailed: 'FAILED',
  ExecutionAborted: 'ABORTED',
  ExecutionTimedOut: 'TIMED_OUT',
};

/** Whether a frame still stands where it stood before something was waited for. */
export function stands(run: Run, frame: Frame, phase: Phase): boolean {
  return !run.outside.closed && frame.alive && frame.phase === phase;
}

/** Journals facts of one frame as one batch, and moves the frame in the same turn. */
export function record(run: Run, frame: Frame, ...facts: readonly Fact[]): void {
  recordAll(
    run,
    facts.map((fact) => [frame, fact] as const),
  );
}

/** Journals facts of several frames as one batch: after a crash all of them are there, or none. */
export function recordAll(run: Run, facts: readonly (readonly [Frame, Fact])[]): void {
  const at = run.outside.clock.now();
  const batch: Entry[] = [];
  for (const [frame, fact] of facts) {
    const shown = isShown(fact) ? { id: run.events + 1, previous: frame.lastEvent } : {};
    const entry: Entry = { ...fact, at, frame: frame.path, ...shown };
    batch.push(entry);
    note(run, frame, entry);
  }
  run.journal.append(batch);
  if (run.outside.onEvent) tell(run, batch);
  if (run.ending) run.finish();
}

/** Makes an entry true in memory: one just written, or one read back. */
export function note(run: Run, frame: Frame, entry: Entry): void {
  run.entries.push(entry);
  if (entry.id !== undefined) run.events = entry.id;
  const before = frame.phase;
  apply(frame, entry);
  if (before.at === 'task' && before.token !== undefined && frame.phase !== before) {
    run.outside.tokens.delete(before.token);
  }
  if (entry.type === 'TaskScheduled' && entry.token !== undefined) {
    run.outside.tokens.set(entry.token, { run, frame, phase: frame.phase });
  }
  run.ending = endingOf(entry) ?? run.ending;
}

/** The first event of every history. It is not in the journal, since the header says the same. */
export function startedEntry({ input, roleArn, startedAt }: Header): Entry {
  return { type: 'ExecutionStarted', input, roleArn, at: startedAt, frame: '', id: 1, previous: 0 };
}

/** How an execution ended, read from its last entry; undefined while it runs. */
export function endingOf(entry: Entry | undefined): Ending | undefined {
  if (entry?.type === 'ExecutionSucceeded') {
    return { status: 'SUCCEEDED', stoppedAt: entry.at, output: entry.output };
  }
  if (!entry || !isBadEnd(entry)) return undefined;
  return { status: statuses[entry.type], stoppedAt: entry.at, ...failureOf(entry) };
}

function isBadEnd(entry: Entry): entry is Extract<Entry, { type: EndedBadly }> {
  return entry.type in statuses;
}

function tell(run: Run, batch: readonly Entry[]): void {
  const { onEvent } = run.outside;
  void run.journal.sync().then(() => {
    for (const entry of batch) if (isShown(entry)) onEvent?.(run.header.arn, entry);
  });
}
