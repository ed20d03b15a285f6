import type { StateKind } from './asl.ts';
import type { Failure } from './failure.ts';

/** What can happen in an execution. Most are AWS history events; the internal ones are never shown. */
export type Fact =
  | { readonly type: 'ExecutionStarted'; readonly input: unknown; readonly roleArn: string }
  | { readonly type: 'ExecutionSucceeded'; readonly output: unknown }
  | ({ readonly type: EndedBadly } & Failure)
  | {
      readonly type: 'StateEntered';
      readonly kind: StateKind;
      readonly name: string;
      readonly input: unknown;
    }
  | {
      readonly type: 'StateExited';
      readonly kind: StateKind;
      readonly name: string;
      readonly output: unknown;
      readonly assigned?: Readonly<Record<string, unknown>>;
      /** Absent where the state ended its scope. */
      readonly next?: string;
    }
  | { readonly type: 'StateAborted'; readonly kind: StateKind }
  | ({ readonly type: 'EvaluationFailed'; readonly state: string; readonly location: string } & Failure)
  | ({
      readonly type: 'TaskScheduled';
      readonly parameters: unknown;
      readonly timeoutSeconds?: number;
      readonly heartbeatSeconds?: number;
      readonly token?: string;
    } & TaskNames)
  | ({ readonly type: 'TaskStarted' } & TaskNames)
  | ({ readonly type: 'TaskSubmitted'; readonly output: unknown } & TaskNames)
  | ({ readonly type: 'TaskSucceeded'; readonly output: unknown } & TaskNames)
  | ({ readonly type: 'TaskFailed' | 'TaskTimedOut' } & TaskNames & Failure)
  | {
      readonly type: 'MapStateStarted';
      readonly items: readonly unknown[];
      readonly limit: number;
      readonly tolerated: number;
      readonly tolerant: boolean;
    }
  | {
      readonly type: 'MapIterationStarted';
      readonly index: number;
      readonly name: string;
      readonly input: unknown;
    }
  | { readonly type: 'MapIterationSucceeded'; readonly index: number; readonly name: string }
  | { readonly type: 'MapIterationAborted'; readonly index: number; readonly name: string }
  | ({ readonly type: 'MapIterationFailed'; readonly index: number; readonly name: string } & Failure)
  | { readonly type: 'ParallelStateStarted'; readonly input: unknown }
  | { readonly type: 'MapStateSucceeded' | 'ParallelStateSucceeded' }
  | ({ readonly type: 'MapStateFailed' | 'ParallelStateFailed' } & Failure)
  | Internal;

export type EndedBadly = 'ExecutionFailed' | 'ExecutionAborted' | 'ExecutionTimedOut';

/** Facts that AWS keeps to itself, but that a resumed execution needs. */
type Internal =
  | { readonly type: 'WaitSet'; readonly due: number }
  | { readonly type: 'RetrySet'; readonly retrier: number; readonly due: number }
  | ({ readonly type: 'StateFailed' } & Failure);

export interface TaskNames {
  readonly resourceType: string;
  readonly resource: string;
  /** Set for a Task whose Resource is a function's own ARN: its events are named LambdaFunction…. */
  readonly direct?: true;
}

/** A fact with its place in the journal. `id` and `previous` are there for what the history shows. */
export type Entry = Fact & {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The scope it happened in: '' for the machine's own, '2.0' for branch or item 0 within branch or item 2. */
  readonly frame: string;
  readonly id?: number;
  readonly previous?: number;
};

const internal: ReadonlySet<Fact['type']> = new Set<Internal['type']>(['WaitSet', 'RetrySet', 'StateFailed']);

export function isShown(fact: Fact): boolean {
  return !internal.has(fact.type);
}
