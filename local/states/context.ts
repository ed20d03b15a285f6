import type { Bindings, Template } from './expression.ts';
import { EvaluationFailure, evaluate } from './expression.ts';
import { StateFailure } from './failure.ts';
import type { Frame, Visit } from './frame.ts';
import type { Run } from './run.ts';

/** What `$states` holds besides the input and the context, each only in the fields where AWS has it. */
export interface Extra {
  readonly result?: unknown;
  readonly errorOutput?: Readonly<Record<string, string>>;
  readonly token?: string | undefined;
  readonly item?: { readonly index: number; readonly value: unknown };
}

/** The visit a frame is on; a frame without one stands between two states. */
export function visitOf(frame: Frame): Visit {
  if (!frame.visit) throw new Error(`the frame "${frame.path}" is in no state`);
  return frame.visit;
}

/** The variables, `$states` and functions that an expression of the frame's current state sees. */
export function bindings(run: Run, frame: Frame, extra: Extra = {}): Bindings {
  const { state, input, enteredAt, retries } = visitOf(frame);
  const { header, outside } = run;
  const item = extra.item ?? frame.item;
  const context = {
    Execution: {
      Id: header.arn,
      Input: header.input,
      Name: header.name,
      RoleArn: header.roleArn,
      StartTime: new Date(header.startedAt).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: header.machineArn, Name: header.machineName },
    State: {
      Name: state.name,
      EnteredTime: new Date(enteredAt).toISOString(),
      RetryCount: retries.reduce((sum, count) => sum + count, 0),
    },
    ...(extra.token === undefined ? {} : { Task: { Token: extra.token } }),
    ...(item === undefined ? {} : { Map: { Item: { Index: item.index, Value: item.value } } }),
  };
  return {
    ...outside.functions,
    ...frame.variables,
    states: {
      input,
      context,
      ...(extra.result === undefined ? {} : { result: extra.result }),
      ...(extra.errorOutput === undefined ? {} : { errorOutput: extra.errorOutput }),
    },
  };
}

/** Evaluates a field that must give a number of at least `least`; undefined where the state does not have it. */
export async function evaluateNumber(
  template: Template | undefined,
  least: number,
  scope: () => Bindings,
): Promise<number | undefined> {
  if (!template) return undefined;
  const value = await evaluate(template, scope());
  if (typeof value === 'number' && value >= least) return value;
  const [text, place] = template.kind === 'expression' ? [template.text, template.place] : ['', ''];
  throw new EvaluationFailure(
    place,
    `The JSONata expression '${text}' specified for the field '${place}' returned an unexpected result type. ` +
      `Expected a number of ${least} or more, but was ${JSON.stringify(value)}`,
  );
}

/** The failure to record for something thrown while a state was at work, with AWS's opening words. */
export function failureFrom(error: unknown, frame: Frame): StateFailure {
  const { state, enteredEvent } = visitOf(frame);
  const where = `An error occurred while executing the state '${state.name}' (entered at the event id #${enteredEvent}).`;
  if (error instanceof EvaluationFailure)
    return new EvaluationFailure(error.location, `${where} ${error.message}`);
  if (error instanceof StateFailure) return error;
  throw error;
}
