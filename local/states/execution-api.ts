import { randomUUID } from 'node:crypto';
import type { Operation } from '#local/service.ts';
import { ServiceError } from '#local/service.ts';
import type { Executions, Listed, Snapshot } from './executions.ts';
import { toHistory } from './history.ts';
import { isTooLarge } from './limits.ts';
import type { Machines } from './machine-api.ts';
import type { Request } from './request.ts';
import { arn, checkName, invalid, optionalText, page, seconds } from './request.ts';
import type { Store } from './store.ts';

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** The operations on executions. */
export function executionOperations(
  store: Store,
  machines: Machines,
  executions: Executions,
  region: string,
): Readonly<Record<string, Operation>> {
  return {
    async StartExecution(request) {
      const machine = machines.get(arn(request, 'stateMachineArn'));
      const name = checkName(optionalText(request, 'name') ?? randomUUID());
      const { arn: executionArn, startedAt } = await executions.start(machine, name, readInput(request));
      return { executionArn, startDate: seconds(startedAt) };
    },

    async StopExecution(request) {
      const error = optionalText(request, 'error', 256);
      const cause = optionalText(request, 'cause', 32_768);
      return { stopDate: seconds(await executions.stop(arn(request, 'executionArn'), error, cause)) };
    },

    async DescribeExecution(request) {
      return describe(
        await executions.read(arn(request, 'executionArn')),
        request.includedData !== 'METADATA_ONLY',
      );
    },

    async DescribeStateMachineForExecution(request) {
      const { header } = await executions.read(arn(request, 'executionArn'));
      return {
        stateMachineArn: header.machineArn,
        name: header.machineName,
        definition: await store.definition(header.definition),
        roleArn: header.roleArn,
        updateDate: seconds(header.startedAt),
        loggingConfiguration: { level: 'OFF', includeExecutionData: false },
        tracingConfiguration: { enabled: false },
      };
    },

    async GetExecutionHistory(request) {
      const { entries } = await executions.read(arn(request, 'executionArn'));
      const events = toHistory(entries, region, request.includeExecutionData !== false);
      if (request.reverseOrder === true) events.reverse();
      const { items, ...next } = page(request, events, 100);
      return { events: items, ...next };
    },

    async ListExecutions(request) {
      const machineArn = arn(request, 'stateMachineArn');
      machines.get(machineArn);
      const status = optionalText(request, 'statusFilter');
      if (status !== undefined && !STATUSES.includes(status)) {
        throw invalid(`Value '${status}' at 'statusFilter' must be one of ${STATUSES.join(', ')}`);
      }
      const found = executions
        .list()
        .filter((one) => one.machineArn === machineArn && (status === undefined || one.status === status))
        .sort((a, b) => b.startedAt - a.startedAt);
      const { items, ...next } = page(request, found, 100);
      return { executions: items.map(listed), ...next };
    },
  };
}

function readInput(request: Request): unknown {
  const input = optionalText(request, 'input') ?? '{}';
  if (isTooLarge(input)) {
    throw invalid(
      "Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
    );
  }
  try {
    return JSON.parse(input);
  } catch (error) {
    throw new ServiceError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${String(error)}'`,
    );
  }
}

function describe({ header, ending }: Snapshot, withData: boolean): Record<string, unknown> {
  const data = (name: string, value: unknown): Record<string, unknown> =>
    withData ? { [name]: JSON.stringify(value), [`${name}Details`]: { included: true } } : {};
  return {
    executionArn: header.arn,
    stateMachineArn: header.machineArn,
    name: header.name,
    status: ending?.status ?? 'RUNNING',
    startDate: seconds(header.startedAt),
    ...data('input', header.input),
    redriveCount: 0,
    ...(ending ? { stopDate: seconds(ending.stoppedAt) } : {}),
    ...(ending?.status === 'SUCCEEDED' ? data('output', ending.output) : {}),
    ...(ending?.error === undefined ? {} : { error: ending.error }),
    ...(ending?.cause === undefined ? {} : { cause: ending.cause }),
  };
}

function listed(one: Listed): Record<string, unknown> {
  return {
    executionArn: one.arn,
    stateMachineArn: one.machineArn,
    name: one.name,
    status: one.status,
    startDate: seconds(one.startedAt),
    ...(one.stoppedAt === undefined ? {} : { stopDate: seconds(one.stoppedAt) }),
    redriveCount: 0,
  };
}
