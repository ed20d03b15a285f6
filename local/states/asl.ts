import type { Template } from './expression.ts';
import type { Integration } from './resource.ts';

export const stateKinds = ['Task', 'Pass', 'Choice', 'Wait', 'Map', 'Parallel', 'Succeed', 'Fail'] as const;
export type StateKind = (typeof stateKinds)[number];

/** A definition that passed validation, its expressions compiled. */
export interface Machine {
  readonly scope: Scope;
  /** How long an execution may take in all; without it, for ever. */
  readonly timeoutSeconds?: number;
}

/** States that see each other: the machine's own, those of one Parallel branch, or those of a Map's items. */
export interface Scope {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

interface Step {
  readonly name: string;
  readonly assign?: Template;
  readonly output?: Template;
  /** Absent where the state ends its scope. */
  readonly next?: string;
}

interface Recoverable {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly jitter: boolean;
}

export interface Catcher {
  readonly errors: readonly string[];
  readonly next: string;
  readonly assign?: Template;
  readonly output?: Template;
}

export interface ChoiceRule {
  readonly condition: Template;
  readonly next: string;
  readonly assign?: Template;
  readonly output?: Template;
}

export interface TaskState extends Step, Recoverable {
  readonly kind: 'Task';
  readonly integration: Integration;
  readonly arguments?: Template;
  readonly timeoutSeconds?: Template;
  readonly heartbeatSeconds?: Template;
}

interface PassState extends Step {
  readonly kind: 'Pass';
}

export interface ChoiceState extends Step {
  readonly kind: 'Choice';
  readonly choices: readonly ChoiceRule[];
  readonly otherwise?: string;
}

export interface WaitState extends Step {
  readonly kind: 'Wait';
  readonly seconds?: Template;
  readonly timestamp?: Template;
}

export interface MapState extends Step, Recoverable {
  readonly kind: 'Map';
  readonly items?: Template;
  readonly itemSelector?: Template;
  readonly processor: Scope;
  readonly maxConcurrency?: Template;
  readonly toleratedFailureCount?: Template;
  readonly toleratedFailurePercentage?: Template;
}

export interface ParallelState extends Step, Recoverable {
  readonly kind: 'Parallel';
  readonly arguments?: Template;
  readonly branches: readonly Scope[];
}

interface SucceedState extends Step {
  readonly kind: 'Succeed';
}

export interface FailState extends Step {
  readonly kind: 'Fail';
  readonly error?: Template;
  readonly cause?: Template;
}

export type State =
  | TaskState
  | PassState
  | ChoiceState
  | WaitState
  | MapState
  | ParallelState
  | SucceedState
  | FailState;
