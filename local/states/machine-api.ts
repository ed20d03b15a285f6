import { createHash, randomUUID } from 'node:crypto';
import type { LocalClock } from '#local/clock.ts';
import type { Operation } from '#local/service.ts';
import { ServiceError } from '#local/service.ts';
import { readDefinition } from './definition.ts';
import type { Diagnostic } from './reader.ts';
import type { Request } from './request.ts';
import { arn, checkName, optionalText, page, seconds, text } from './request.ts';
import type { Supports } from './resource.ts';
import type { SavedMachine, Store } from './store.ts';

export interface Machines {
  /** The machine at an ARN, or StateMachineDoesNotExist. */
  get(machineArn: string): SavedMachine;
  readonly operations: Readonly<Record<string, Operation>>;
}

const DEFINITION_LENGTH = 1_048_576;

/** The operations on state machines. Every change is on disk before it is answered. */
export async function createMachines(
  store: Store,
  { region, clock, supports }: { region: string; clock: LocalClock; supports: Supports },
): Promise<Machines> {
  const machines = new Map((await store.machines()).map((machine) => [machine.arn, machine]));

  const get = (machineArn: string): SavedMachine => {
    const machine = machines.get(machineArn);
    if (machine) return machine;
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
  };

  const save = async (machine: SavedMachine): Promise<void> => {
    machines.set(machine.arn, machine);
    await store.saveMachines([...machines.values()]);
  };

  const keep = async (definition: string): Promise<string> => {
    const { machine, diagnostics } = readDefinition(definition, supports);
    if (!machine) {
      throw new ServiceError(
        'InvalidDefinition',
        `Invalid State Machine Definition: '${summary(diagnostics)}'`,
      );
    }
    const digest = createHash('sha256').update(definition).digest('hex');
    await store.saveDefinition(digest, definition);
    return digest;
  };

  return {
    get,
    operations: {
      async CreateStateMachine(request) {
        const name = checkName(text(request, 'name'));
        refuseExpress(request);
        const machineArn = `arn:aws:states:${region}:000000000000:stateMachine:${name}`;
        const roleArn = text(request, 'roleArn', 256);
        const definition = await keep(text(request, 'definition', DEFINITION_LENGTH));
        const existing = machines.get(machineArn);
        if (existing) {
          const same = existing.definition === definition && existing.roleArn === roleArn;
          if (same) return { stateMachineArn: machineArn, creationDate: seconds(existing.createdAt) };
          throw new ServiceError(
            'StateMachineAlreadyExists',
            `State Machine Already Exists: '${machineArn}'`,
          );
        }
        const at = clock.now();
        const revision = randomUUID();
        await save({ arn: machineArn, name, roleArn, definition, revision, createdAt: at, updatedAt: at });
        return { stateMachineArn: machineArn, creationDate: seconds(at) };
      },

      async UpdateStateMachine(request) {
        const machine = get(arn(request, 'stateMachineArn'));
        const wanted = optionalText(request, 'definition', DEFINITION_LENGTH);
        const roleArn = optionalText(request, 'roleArn', 256);
        if (wanted === undefined && roleArn === undefined && !('loggingConfiguration' in request)) {
          throw new ServiceError(
            'MissingRequiredParameter',
            'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
          );
        }
        const definition = wanted === undefined ? machine.definition : await keep(wanted);
        const updatedAt = clock.now();
        const revision = randomUUID();
        await save({ ...machine, definition, roleArn: roleArn ?? machine.roleArn, revision, updatedAt });
        return { updateDate: seconds(updatedAt), revisionId: revision };
      },

      async DeleteStateMachine(request) {
        machines.delete(arn(request, 'stateMachineArn'));
        await store.saveMachines([...machines.values()]);
        return {};
      },

      async DescribeStateMachine(request) {
        const machine = get(arn(request, 'stateMachineArn'));
        return {
          stateMachineArn: machine.arn,
          name: machine.name,
          status: 'ACTIVE',
          definition: await store.definition(machine.definition),
          roleArn: machine.roleArn,
          type: 'STANDARD',
          creationDate: seconds(machine.createdAt),
          loggingConfiguration: { level: 'OFF', includeExecutionData: false },
          tracingConfiguration: { enabled: false },
          revisionId: machine.revision,
          encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
        };
      },

      async ListStateMachines(request) {
        const { items, ...next } = page(request, [...machines.values()], 100);
        const stateMachines = items.map(({ arn: stateMachineArn, name, createdAt }) => ({
          stateMachineArn,
          name,
          type: 'STANDARD',
          creationDate: seconds(createdAt),
        }));
        return { stateMachines, ...next };
      },

      async ValidateStateMachineDefinition(request) {
        const { diagnostics } = readDefinition(text(request, 'definition', DEFINITION_LENGTH), supports);
        const most = Number(request.maxResults ?? 0) || 100;
        return {
          result: diagnostics.length === 0 ? 'OK' : 'FAIL',
          diagnostics: diagnostics.slice(0, most),
          truncated: diagnostics.length > most,
        };
      },
    },
  };
}

function refuseExpress(request: Request): void {
  const type = optionalText(request, 'type') ?? 'STANDARD';
  if (type !== 'STANDARD') {
    throw new ServiceError(
      'StateMachineTypeNotSupported',
      `the type ${type} is not supported; only STANDARD is`,
    );
  }
}

function summary(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ code, message, location }) => `${code}: ${message}${location === '' ? '' : ` at ${location}`}`)
    .join(', ');
}
