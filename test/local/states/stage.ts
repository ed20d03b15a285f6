import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalClock } from '#local/clock.ts';
import { createClock } from '#local/clock.ts';
import type { Invoke } from '#local/service.ts';
import type { StatesOptions, StatesService } from '#local/states/engine.ts';
import { createStates } from '#local/states/engine.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers and payloads are JSON that each test knows.
export type Json = any;
type Handler = (payload: Json) => unknown;

interface Played {
  readonly status: string;
  readonly output: Json;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly events: readonly Json[];
}

export interface Stage {
  readonly service: StatesService;
  /** Every invocation so far, as [function name, payload]. */
  readonly calls: [string, Json][];
  readonly send: (operation: string, request: object) => Promise<Json>;
  /** Creates a machine, runs it to its end, and gives what the API says about it. */
  play(definition: object, input?: unknown): Promise<Played>;
  begin(definition: object, input?: unknown): Promise<string>;
  ended(executionArn: string): Promise<Played>;
}

export interface StageOptions extends Partial<StatesOptions> {
  readonly functions?: Record<string, Handler>;
}

/** An engine with functions that are plain callbacks; time jumps to the next timer whenever nothing else is left. */
export async function createStage({ functions = {}, ...options }: StageOptions = {}): Promise<Stage> {
  const calls: [string, Json][] = [];
  const service = await createStates({
    // Where there is a disk to wait for, time must not jump over the waiting: there it runs, but a thousand times as fast.
    clock: options.dataDir === undefined ? jumpingClock() : createClock(1_000),
    invoke: invokeFrom(functions, calls),
    callService: async () => ({}),
    ...options,
  });
  await service.start();
  let machines = 0;

  const send: Stage['send'] = async (operation, request) => {
    const act = service.operations[operation];
    if (!act) throw new Error(`no operation ${operation}`);
    return act({ ...request });
  };
  const begin: Stage['begin'] = async (definition, input = {}) => {
    machines += 1;
    const { stateMachineArn } = await send('CreateStateMachine', {
      name: `machine-${machines}`,
      roleArn: 'arn:aws:iam::000000000000:role/states',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
    });
    const { executionArn } = await send('StartExecution', { stateMachineArn, input: JSON.stringify(input) });
    return executionArn;
  };
  const ended: Stage['ended'] = async (executionArn) => {
    for (;;) {
      const description = await send('DescribeExecution', { executionArn });
      if (description.status !== 'RUNNING') {
        const { events } = await send('GetExecutionHistory', { executionArn, maxResults: 1000 });
        const { status, output, error, cause } = description;
        return { status, output: output && JSON.parse(output), error, cause, events };
      }
      await sleep(1);
    }
  };
  return { service, calls, send, begin, ended, play: async (...given) => ended(await begin(...given)) };
}

/** Calls back, and answers thrown errors with the document that Lambda would send. */
function invokeFrom(functions: Record<string, Handler>, calls: [string, Json][] = []): Invoke {
  return async (functionName, payload) => {
    const name = functionName.split(':').at(-1) ?? functionName;
    calls.push([name, payload]);
    const handler = functions[name];
    if (!handler)
      throw Object.assign(new Error(`Function not found: ${name}`), { code: 'ResourceNotFoundException' });
    try {
      return { payload: (await handler(payload)) ?? null };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return { error: { errorType, errorMessage, trace: [] } };
    }
  };
}

/** An error that a state machine sees under the given name. */
export function named(name: string, message = 'on purpose'): Error {
  return Object.assign(new Error(message), { name });
}

/** Time that stands still while there is work, and jumps to the next timer when there is none. */
export function jumpingClock(start = Date.parse('2026-11-21T10:00:00Z')): LocalClock {
  let now = start;
  let armed = false;
  const timers = new Set<{ due: number; act: () => void }>();
  const arm = (): void => {
    if (armed) return;
    armed = true;
    setTimeout(() => {
      armed = false;
      const [next] = [...timers].sort((a, b) => a.due - b.due);
      if (!next) return;
      timers.delete(next);
      now = Math.max(now, next.due);
      next.act();
      arm();
    }, 3);
  };
  return {
    now: () => now,
    after(ms, act) {
      const timer = { due: now + Math.max(0, ms), act };
      timers.add(timer);
      arm();
      return { cancel: () => timers.delete(timer) };
    },
  };
}

/** A Task state that calls a function with the state's input, or with the given Payload. */
export function call(name: string, more: object = {}): Json {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    ...more,
  };
}

/** A machine or a branch of the given states, one after another unless they say otherwise. */
export function chain(states: Record<string, Json>): Json {
  const names = Object.keys(states);
  const linked = names.map((name, at) => {
    const state = states[name];
    const settled = 'Next' in state || 'End' in state || ['Choice', 'Fail', 'Succeed'].includes(state.Type);
    const next = names[at + 1];
    return [name, settled ? state : { ...state, ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return { StartAt: names[0], States: Object.fromEntries(linked) };
}

/** Resolves once every execution of a folder is closed and archived. */
export async function archived(dataDir: string): Promise<void> {
  while ((await readdir(join(dataDir, 'open'))).length > 0) await sleep(1);
}

/** The types of a history's events, for tests about their order. */
export function types(events: readonly Json[]): string[] {
  return events.map((event) => event.type);
}
