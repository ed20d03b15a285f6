import type { ChoiceState, FailState, WaitState } from './asl.ts';
import { bindings, evaluateNumber, visitOf } from './context.ts';
import { EvaluationFailure, evaluate, evaluateAs } from './expression.ts';
import { failureOf, StateFailure } from './failure.ts';
import type { Frame } from './frame.ts';
import { leave } from './leave.ts';
import { LONGEST_SECONDS } from './limits.ts';
import type { Run } from './run.ts';
import { record, stands } from './run.ts';

/** Takes the first rule whose Condition is true, or the Default. */
export async function beginChoice(run: Run, frame: Frame, state: ChoiceState): Promise<void> {
  const { phase } = frame;
  const { input, enteredEvent } = visitOf(frame);
  const scope = bindings(run, frame);
  for (const rule of state.choices) {
    if ((await evaluateAs(rule.condition, 'boolean', scope)) !== true) continue;
    if (stands(run, frame, phase)) await leave(run, frame, rule, input, {});
    return;
  }
  if (!stands(run, frame, phase)) return;
  if (state.otherwise !== undefined) return leave(run, frame, { ...state, next: state.otherwise }, input, {});
  throw new StateFailure(
    'States.NoChoiceMatched',
    `Failed to transition out of the state '${state.name}' (entered at the event id #${enteredEvent}). ` +
      'The state does not point to a next state.',
  );
}

/** Works out when the wait is over and writes it down, so that a resumed execution waits no longer. */
export async function beginWait(run: Run, frame: Frame, state: WaitState): Promise<void> {
  const { phase } = frame;
  const due = state.timestamp ? await waitUntil(run, frame, state) : await waitFor(run, frame, state);
  if (stands(run, frame, phase)) record(run, frame, { type: 'WaitSet', due });
}

async function waitFor(run: Run, frame: Frame, { seconds, name }: WaitState): Promise<number> {
  const wanted = (await evaluateNumber(seconds, 0, () => bindings(run, frame))) ?? 0;
  if (wanted > LONGEST_SECONDS || !Number.isInteger(wanted)) {
    throw new EvaluationFailure(
      'Seconds',
      `The field 'Seconds' of the state '${name}' must be a whole number up to ${LONGEST_SECONDS}, not ${wanted}`,
    );
  }
  return visitOf(frame).enteredAt + wanted * 1000;
}

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

async function waitUntil(run: Run, frame: Frame, { timestamp }: WaitState): Promise<number> {
  const text = timestamp && (await evaluate(timestamp, bindings(run, frame)));
  const due = typeof text === 'string' && ISO_8601.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(due)) return due;
  throw new EvaluationFailure(
    'Timestamp',
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${String(text)}`,
  );
}

/** Fails the scope with the error and cause the state gives; both may be expressions. */
export async function beginFail(run: Run, frame: Frame, state: FailState): Promise<void> {
  const { phase } = frame;
  const scope = bindings(run, frame);
  const error = state.error ? await evaluateAs(state.error, 'string', scope) : undefined;
  const cause = state.cause ? await evaluateAs(state.cause, 'string', scope) : undefined;
  if (!stands(run, frame, phase)) return;
  const failure = { error: error as string | undefined, cause: cause as string | undefined };
  record(run, frame, { type: 'StateFailed', ...failureOf(failure) });
}
