import type { Catcher, Retrier, State } from './asl.ts';
import { visitOf } from './context.ts';
import type { Failure } from './failure.ts';
import { errorOutput, matches } from './failure.ts';
import type { Frame } from './frame.ts';
import { leave } from './leave.ts';
import type { Run } from './run.ts';
import { record } from './run.ts';

/**
 * Retries or catches a failed state. Returns false where neither applies and the failure is the scope's.
 * A failure inside a catcher's own Assign or Output is not caught again, by the state's other catchers neither.
 */
export async function recover(run: Run, frame: Frame, failure: Failure): Promise<boolean> {
  const { state, retries } = visitOf(frame);
  const retrier = retriers(state).findIndex((one) => matches(one.errors, failure));
  const chosen = retriers(state)[retrier];
  const used = retries[retrier] ?? 0;
  if (chosen && used < chosen.maxAttempts) {
    const due = run.outside.clock.now() + delayMs(chosen, used);
    record(run, frame, { type: 'RetrySet', retrier, due });
    return true;
  }
  const catcher = catchers(state).find((one) => matches(one.errors, failure));
  if (!catcher) return false;
  const output = errorOutput(failure);
  await leave(run, frame, catcher, output, { errorOutput: output });
  return true;
}

function retriers(state: State): readonly Retrier[] {
  return 'retry' in state ? state.retry : [];
}

function catchers(state: State): readonly Catcher[] {
  return 'catch' in state ? state.catch : [];
}

function delayMs(retrier: Retrier, used: number): number {
  const { intervalSeconds, backoffRate, maxDelaySeconds, jitter } = retrier;
  const seconds = Math.min(intervalSeconds * backoffRate ** used, maxDelaySeconds);
  return (jitter ? Math.random() * seconds : seconds) * 1000;
}
