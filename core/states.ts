import { IllegalMoveError } from './errors.ts';

/** The moves allowed between the states of one kind of thing. A state without moves is terminal. */
type Moves<State extends string> = Readonly<Record<State, readonly State[]>>;

const OPERATION = {
  open: ['rolling-back', 'completed', 'cancelled'],
  'rolling-back': ['open', 'rolled-back', 'rollback-failed', 'fixed-forward'],
  'rollback-failed': ['rolling-back', 'completed', 'cancelled'],
  'rolled-back': [],
  'fixed-forward': [],
  completed: [],
  cancelled: [],
} as const satisfies Moves<string>;
export type OperationStatus = keyof typeof OPERATION;

const ROLLBACK = {
  'awaiting-approval': ['capturing', 'refused', 'expired', 'abandoned', 'alerted'],
  announced: ['capturing', 'vetoed', 'abandoned', 'awaiting-approval'],
  capturing: ['running', 'needs-help', 'abandoned', 'failed'],
  running: ['needs-help', 'verifying', 'failed', 'abandoned', 'capturing'],
  'needs-help': ['running', 'capturing', 'verifying', 'cleaning-up', 'failed', 'abandoned'],
  verifying: ['awaiting-checks', 'needs-help', 'cleaning-up', 'running', 'failed', 'abandoned'],
  'awaiting-checks': ['cleaning-up', 'verifying', 'needs-help', 'running', 'failed', 'abandoned'],
  'cleaning-up': ['rolled-back', 'fixed-forward', 'needs-help'],
  'rolled-back': [],
  'fixed-forward': [],
  failed: [],
  abandoned: [],
  vetoed: [],
  refused: [],
  expired: [],
  alerted: [],
} as const satisfies Moves<string>;
export type RollbackStatus = keyof typeof ROLLBACK;

const STEP = {
  pending: ['starting', 'skipped', 'done-by-hand'],
  starting: ['running', 'done', 'failed', 'starting', 'skipped', 'done-by-hand'],
  running: ['done', 'failed', 'running', 'cancelled', 'skipped', 'done-by-hand'],
  failed: ['starting', 'skipped', 'done-by-hand'],
  done: [],
  skipped: [],
  'done-by-hand': [],
  cancelled: ['starting'],
} as const satisfies Moves<string>;
export type StepStatus = keyof typeof STEP;

const CHECK = {
  pending: ['running'],
  running: ['running', 'settled'],
  settled: ['running'],
} as const satisfies Moves<string>;

const TABLES = { operation: OPERATION, rollback: ROLLBACK, step: STEP, check: CHECK } as const;
type Tables = typeof TABLES;
export type Thing = keyof Tables;
export type StatusOf<T extends Thing> = keyof Tables[T] & string;

/** Says whether `thing` may go from one state to another. */
export function mayMove<T extends Thing>(thing: T, from: StatusOf<T>, to: StatusOf<T>): boolean {
  const moves: readonly string[] = (TABLES[thing] as Moves<string>)[from] ?? [];
  return moves.includes(to);
}

/** Returns `to`, or throws IllegalMoveError naming both states and what would have been allowed. */
export function move<T extends Thing>(thing: T, from: StatusOf<T>, to: StatusOf<T>): StatusOf<T> {
  if (mayMove(thing, from, to)) return to;
  const moves: readonly string[] = (TABLES[thing] as Moves<string>)[from] ?? [];
  throw new IllegalMoveError(
    `a ${thing} cannot go from "${from}" to "${to}"; allowed from there: ${moves.join(', ') || 'nothing, it is over'}`,
  );
}

/** Nothing may act on a thing in a terminal state. */
export function isTerminal<T extends Thing>(thing: T, state: StatusOf<T>): boolean {
  return ((TABLES[thing] as Moves<string>)[state] ?? []).length === 0;
}

/** All states of a thing, for tables and tests. */
export function statesOf<T extends Thing>(thing: T): StatusOf<T>[] {
  return Object.keys(TABLES[thing]) as StatusOf<T>[];
}
