import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { useClock } from '#runtime/clock.ts';
import { createClock, type LocalClock } from './clock.ts';
import { type CloudWatch, createCloudWatch } from './cloudwatch/cloudwatch.ts';
import { createCodeBuild } from './endpoint/codebuild.ts';
import { createDynamoDb } from './endpoint/dynamodb.ts';
import { createEventBridge } from './endpoint/events.ts';
import { createFunctionEvents, createLambda } from './endpoint/lambda.ts';
import { createS3 } from './endpoint/s3/service.ts';
import { createSecrets } from './endpoint/secrets.ts';
import { startEndpoint } from './endpoint/server.ts';
import { createSns } from './endpoint/sns.ts';
import { createSts } from './endpoint/sts.ts';
import { createInvoke, isFunction, loadFunctions } from './functions.ts';
import { startHttpApi } from './http-api.ts';
import { functionEnvironment } from './names.ts';
import { provision } from './provision.ts';
import { type Invoke, ServiceError } from './service.ts';
import { createStates } from './states/engine.ts';

export interface RuntimeOptions {
  /** SDK endpoint; 0 takes any free port. */
  readonly port: number;
  /** API and page; 0 takes any free port. */
  readonly http: number;
  /** Where everything is kept; without it nothing outlives the process. */
  readonly data?: string;
  /** How many times as fast as the wall the runtime's clock runs. */
  readonly speed?: number;
}

export interface Runtime {
  readonly endpoint: string;
  readonly api: string;
  readonly clock: LocalClock;
  readonly cloudwatch: CloudWatch;
  close(): Promise<void>;
}

/**
 * All of Ripcord on one machine: the same handlers and state machines, behind one SDK endpoint and one HTTP API.
 * One runtime a process, since the functions read their environment from it.
 */
export async function startRuntime({ port, http, data, speed = 1 }: RuntimeOptions): Promise<Runtime> {
  if (data) mkdirSync(data, { recursive: true });
  const at = (name: string): string | undefined => data && join(data, name);
  const clock = createClock(speed, at('clock.json'));
  useClock(clock);
  const invoke = createInvoke();
  const work: Invoke = (target, payload) => clock.working(() => invoke(target, payload));
  const events = createFunctionEvents({ invoke: work, clock, file: at('function-events.jsonl') });
  const sns = createSns({ clock, events, directory: at('sns') });
  const eventBridge = createEventBridge({ clock, events, file: at('events.json') });
  const secrets = createSecrets({ clock, file: at('secrets.json') });
  const cloudwatch = createCloudWatch({
    clock,
    dataDir: at('cloudwatch'),
    invokeAsync: async (functionArn, payload) => events.send({ functionName: functionArn, payload }),
    publish: async (TopicArn, Subject, Message) => sns.operations.Publish?.({ TopicArn, Subject, Message }),
    emit: async (event) => eventBridge.emit(event as Parameters<typeof eventBridge.emit>[0]),
  });
  const { codebuild, logs } = createCodeBuild({
    workingDirectory: process.cwd(),
    directory: at('builds'),
    readSecret: (id) => secrets.read(id),
  });
  const dynamodb = await createDynamoDb(at('table'));
  const jsonServices = { sns, dynamodb, events: eventBridge };
  const states = await createStates({
    clock,
    dataDir: at('states'),
    invoke: work,
    callService: async (service, action, parameters) => {
      const name = action.charAt(0).toUpperCase() + action.slice(1);
      const operation = jsonServices[service as keyof typeof jsonServices]?.operations[name];
      if (!operation)
        throw new ServiceError('UnknownOperationException', `no ${service}:${action} on this machine`);
      return operation(parameters as Record<string, unknown>);
    },
    supports: (service) => service in jsonServices,
  });
  const s3 = createS3({ directory: at('archive'), clock });
  const endpoint = await startEndpoint({
    port,
    services: [
      dynamodb,
      sns,
      eventBridge,
      secrets,
      cloudwatch,
      codebuild,
      logs,
      states,
      createSts({ clock }),
    ],
    rest: [s3, createLambda({ invoke, events, exists: isFunction })],
  });
  const api = await startHttpApi(http, invoke).catch(async (error: unknown) => {
    await endpoint.close();
    throw error;
  });
  Object.assign(process.env, functionEnvironment(endpoint.url));
  await provision({ dynamodb, sns, codebuild, states, s3 });
  await states.start();
  cloudwatch.start();
  void loadFunctions();
  return {
    endpoint: endpoint.url,
    api: api.url,
    clock,
    cloudwatch,
    close: async () => {
      await api.close();
      await events.close();
      await endpoint.close();
    },
  };
}
