/** Why a state failed, under the name that Retry and Catch match. */
export interface Failure {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** Set on a missed heartbeat, which AWS reports as States.Timeout and also matches as States.HeartbeatTimeout. */
  readonly heartbeat?: boolean | undefined;
}

/** Thrown inside a state to fail it; never leaves the engine. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly failure: Failure;

  constructor(error: string, cause?: string) {
    super(cause ?? error);
    this.failure = cause === undefined ? { error } : { error, cause };
  }
}

const TERMINAL: ReadonlySet<string | undefined> = new Set(['States.Runtime', 'States.DataLimitExceeded']);

/**
 * Whether one of `names` (an ErrorEquals) takes the failure. States.ALL does not take the terminal errors,
 * States.TaskFailed takes everything that States.ALL takes but States.Timeout; States.Runtime is never taken.
 */
export function matches(names: readonly string[], failure: Failure): boolean {
  const { error } = failure;
  if (error === 'States.Runtime') return false;
  return names.some(
    (name) =>
      name === error ||
      (name === 'States.HeartbeatTimeout' && failure.heartbeat === true) ||
      (name === 'States.ALL' && !TERMINAL.has(error)) ||
      (name === 'States.TaskFailed' && !TERMINAL.has(error) && error !== 'States.Timeout'),
  );
}

/** What `$states.errorOutput` holds, and the input of a Catch's next state unless its Output says otherwise. */
export function errorOutput(failure: Failure): Record<string, string> {
  return {
    ...(failure.error === undefined ? {} : { Error: failure.error }),
    ...(failure.cause === undefined ? {} : { Cause: failure.cause }),
  };
}

/** The failure's own fields, without undefined ones. */
export function failureOf({ error, cause, heartbeat }: Failure): Failure {
  return {
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    ...(heartbeat === undefined ? {} : { heartbeat }),
  };
}
