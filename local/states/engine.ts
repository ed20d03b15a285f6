import type { LocalClock } from '#local/clock.ts';
import type { Invoke, JsonService } from '#local/service.ts';
import { callbackOperations } from './callback-api.ts';
import type { Entry } from './entry.ts';
import { executionOperations } from './execution-api.ts';
import type { Executions } from './executions.ts';
import { createExecutions } from './executions.ts';
import { fileStore } from './file-store.ts';
import { awsFunctions } from './functions.ts';
import { createMachines } from './machine-api.ts';
import { memoryStore } from './memory-store.ts';
import type { Supports } from './resource.ts';
import type { CallService, Children, Outside } from './run.ts';

export interface StatesOptions {
  /** The region in ARNs; us-east-1 unless told. */
  readonly region?: string;
  /** Where machines and executions are kept; without it they live in memory only. */
  readonly dataDir?: string;
  readonly clock: LocalClock;
  readonly invoke: Invoke;
  /** Performs every Task that is neither a function nor an execution. */
  readonly callService: CallService;
  /** Which of those the runtime can perform; a definition with another one is refused. */
  readonly supports?: Supports;
  /** Told of each history event once it is on disk. */
  readonly onEvent?: (executionArn: string, event: Entry) => void;
}

export interface StatesService extends JsonService {
  /** Resumes the executions that an earlier process left open. Call it once handlers can be invoked. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** The Step Functions service of a local runtime, and the engine behind it. */
export async function createStates(options: StatesOptions): Promise<StatesService> {
  const { region = 'us-east-1', clock, invoke, callService, supports = () => true } = options;
  const store = options.dataDir === undefined ? memoryStore() : await fileStore(options.dataDir);
  const machines = await createMachines(store, { region, clock, supports });
  let executions: Executions | undefined;

  const later = (): Executions => {
    if (!executions) throw new Error('the engine is not ready yet');
    return executions;
  };
  const children: Children = {
    start: (machineArn, name, input, by) => later().start(machines.get(machineArn), name, input, by),
    finished: (arn) => later().finished(arn),
    stop: async (arn) =>
      void (await later().stop(arn, undefined, 'the execution that waited for it was stopped')),
  };
  const outside: Outside = {
    region,
    clock,
    functions: awsFunctions(clock),
    invoke,
    callService,
    children,
    tokens: new Map(),
    onEvent: options.onEvent,
    closed: false,
  };
  const ready = await createExecutions(store, outside);
  executions = ready;

  return {
    signingName: 'states',
    operations: {
      ...machines.operations,
      ...executionOperations(store, machines, ready, region),
      ...callbackOperations(outside, ready),
    },
    async start() {
      ready.resume();
    },
    close: () => ready.close(),
  };
}
