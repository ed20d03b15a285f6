import { createHash } from 'node:crypto';
import type { InvokeResult } from '#local/service.ts';
import { StateFailure } from './failure.ts';
import type { TaskPhase } from './frame.ts';
import { isRecord } from './reader.ts';
import type { Integration } from './resource.ts';
import type { Ending, Header, Run } from './run.ts';

/** Does what a Task is for, and gives what AWS gives back; throws StateFailure under AWS's name for the error. */
export async function act(run: Run, integration: Integration, task: TaskPhase): Promise<unknown> {
  switch (integration.kind) {
    case 'lambda':
      return integration.direct
        ? invoke(run, integration.functionArn, task.parameters)
        : invokeByParameters(run, task.parameters);
    case 'execution':
      return startExecution(run, task);
    case 'service':
      return callService(run, integration, task.parameters);
  }
}

async function invokeByParameters(run: Run, parameters: unknown): Promise<unknown> {
  const { FunctionName: name, Payload: payload = {}, InvocationType: type } = asObject(parameters);
  if (typeof name !== 'string') throw missing(parameters, 'FunctionName');
  if (type === 'Event') {
    // Like Lambda's own queue: accepted, and nobody waits for the answer.
    void invoke(run, name, payload).catch(() => undefined);
    return { ExecutedVersion: '$LATEST', Payload: {}, StatusCode: 202 };
  }
  return { ExecutedVersion: '$LATEST', Payload: await invoke(run, name, payload), StatusCode: 200 };
}

async function invoke(run: Run, functionName: string, payload: unknown): Promise<unknown> {
  let answer: InvokeResult;
  try {
    answer = await run.outside.invoke(functionName, throughJson(payload));
  } catch (error) {
    const code = codeOf(error);
    throw new StateFailure(code ? `Lambda.${code}` : 'Lambda.SdkClientException', messageOf(error));
  }
  if ('error' in answer) throw new StateFailure(answer.error.errorType, JSON.stringify(answer.error));
  return throughJson(answer.payload);
}

async function startExecution(run: Run, task: TaskPhase): Promise<unknown> {
  const { StateMachineArn: machine, Input: input = {}, Name: name } = asObject(task.parameters);
  if (typeof machine !== 'string') throw missing(task.parameters, 'StateMachineArn');
  const by = `${run.header.arn}#${task.event}`;
  try {
    const child = await run.outside.children.start(
      machine,
      typeof name === 'string' ? name : nameFrom(by),
      input,
      by,
    );
    return { ExecutionArn: child.arn, StartDate: child.startedAt / 1000 };
  } catch (error) {
    throw new StateFailure(`StepFunctions.${withSuffix(codeOf(error) ?? 'SdkClient')}`, messageOf(error));
  }
}

/** Waits for a started execution and gives what `.sync` gives: its description, or its failure. */
export async function follow(run: Run, started: unknown, parsed: boolean): Promise<unknown> {
  const { ExecutionArn: arn } = asObject(started);
  const { header, ending } = await run.outside.children.finished(String(arn));
  const description = describeChild(header, ending, parsed);
  if (ending.status === 'SUCCEEDED') return description;
  throw new StateFailure('States.TaskFailed', JSON.stringify(description));
}

function describeChild(header: Header, ending: Ending, parsed: boolean): Record<string, unknown> {
  const written = (value: unknown): unknown => (parsed ? value : JSON.stringify(value));
  return {
    ...(ending.cause === undefined ? {} : { Cause: ending.cause }),
    ...(ending.error === undefined ? {} : { Error: ending.error }),
    ExecutionArn: header.arn,
    Input: written(header.input),
    InputDetails: { Included: true },
    Name: header.name,
    ...(ending.status === 'SUCCEEDED'
      ? { Output: written(ending.output), OutputDetails: { Included: true } }
      : {}),
    StartDate: header.startedAt / 1000,
    StateMachineArn: header.machineArn,
    Status: ending.status,
    StopDate: ending.stoppedAt / 1000,
  };
}

async function callService(
  run: Run,
  { service, action, sdk }: Extract<Integration, { kind: 'service' }>,
  parameters: unknown,
): Promise<unknown> {
  try {
    return throughJson((await run.outside.callService(service, action, throughJson(parameters))) ?? {});
  } catch (error) {
    const prefix =
      (sdk ? sdkNames : serviceNames)[service] ?? service.charAt(0).toUpperCase() + service.slice(1);
    throw new StateFailure(`${prefix}.${withSuffix(codeOf(error) ?? 'SdkClient')}`, messageOf(error));
  }
}

const serviceNames: Readonly<Record<string, string>> = { dynamodb: 'DynamoDB', sns: 'SNS' };
// An SDK integration's errors carry the name of the service's client in the AWS SDK for Java 2.x.
const sdkNames: Readonly<Record<string, string>> = {
  cloudwatch: 'CloudWatch',
  cloudwatchlogs: 'CloudWatchLogs',
  codebuild: 'CodeBuild',
  dynamodb: 'DynamoDb',
  eventbridge: 'EventBridge',
  secretsmanager: 'SecretsManager',
};

function withSuffix(code: string): string {
  return /(Exception|Error)$/.test(code) ? code : `${code}Exception`;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name === 'Error' ? undefined : error.name;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the other side would see: a copy that went through JSON. */
function throughJson(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

function asObject(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function missing(parameters: unknown, field: string): StateFailure {
  return new StateFailure(
    'States.Runtime',
    `The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: ` +
      `[The field '${field}' is required but was missing]`,
  );
}

/** A name in the form of a UUID that is always the same for the same Task, so that a restart finds its child. */
function nameFrom(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
