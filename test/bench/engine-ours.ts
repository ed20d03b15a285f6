import { createClock } from '../../local/clock.ts';
import { createStates } from '../../local/states/engine.ts';
import type { Engine } from './engines.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:nothing';

/** Our engine on a chain of Tasks, each calling a function that does nothing; journalled where a folder is given. */
export async function openOurs(name: string, dataDir?: string): Promise<Engine> {
  const ends = new Map<string, () => void>();
  const over = new Set<string>();
  const states = await createStates({
    clock: createClock(),
    invoke: async () => ({ payload: {} }),
    callService: async () => ({}),
    ...(dataDir !== undefined && { dataDir }),
    onEvent: (executionArn, { type }) => {
      if (type !== 'ExecutionSucceeded') return;
      ends.get(executionArn)?.();
      over.add(executionArn);
    },
  });
  await states.start();
  const machines = new Map<number, string>();
  const call = (operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const act = states.operations[operation];
    if (!act) throw new Error(`the engine has no ${operation}`);
    return act(input);
  };
  const machineOf = async (steps: number): Promise<string> => {
    const { stateMachineArn } = await call('CreateStateMachine', {
      name: `steps-${steps}`,
      roleArn: 'arn:aws:iam::000000000000:role/local',
      definition: JSON.stringify(chainOf(steps)),
    });
    machines.set(steps, String(stateMachineArn));
    return String(stateMachineArn);
  };
  return {
    name,
    async run(steps) {
      const stateMachineArn = machines.get(steps) ?? (await machineOf(steps));
      const ended = Promise.withResolvers<void>();
      const began = performance.now();
      const { executionArn } = await call('StartExecution', { stateMachineArn, input: '{}' });
      ends.set(String(executionArn), ended.resolve);
      if (!over.has(String(executionArn))) await ended.promise;
      const ms = performance.now() - began;
      ends.delete(String(executionArn));
      return ms;
    },
    close: async () => states.close?.(),
  };
}

function chainOf(steps: number): object {
  const states = Array.from({ length: steps }, (_, at) => [
    `S${at}`,
    {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: FUNCTION, Payload: {} },
      ...(at + 1 < steps ? { Next: `S${at + 1}` } : { End: true }),
    },
  ]);
  return { QueryLanguage: 'JSONata', StartAt: 'S0', States: Object.fromEntries(states) };
}
