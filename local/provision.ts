import { MACHINE_NAMES } from '#core/names.ts';
import type { RestService } from './endpoint/exchange.ts';
import { definitionOf } from './machines.ts';
import { ARCHIVE, COMMANDS_PROJECT, machineArn, TABLE, TOPIC } from './names.ts';
import { type JsonService, ServiceError } from './service.ts';

const RETENTION_DAYS = 365;

export interface Provisioned {
  readonly dynamodb: JsonService;
  readonly sns: JsonService;
  readonly codebuild: JsonService;
  readonly states: JsonService;
  readonly s3: RestService;
}

/**
 * Creates what CDK creates on AWS and is not there yet: table, archive, topic, command project, state machines. Asks
 * the services themselves: a start does not wait for an SDK client.
 */
export async function provision({ dynamodb, sns, codebuild, states, s3 }: Provisioned): Promise<void> {
  await Promise.all([
    createTable(dynamodb),
    createArchive(s3),
    call(sns, 'CreateTopic', { Name: TOPIC }),
    createProject(codebuild),
    ...MACHINE_NAMES.map((name) => createMachine(states, name)),
  ]);
}

async function createTable(dynamodb: JsonService): Promise<void> {
  await call(
    dynamodb,
    'CreateTable',
    {
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    },
    'ResourceInUseException',
  );
}

/** Governance mode: on one machine somebody must be able to throw a demo's archive away, on AWS nobody is. */
async function createArchive(s3: RestService): Promise<void> {
  const known = await ask(s3, { method: 'GET', query: 'object-lock' }, 404);
  if (known.includes('<Mode>GOVERNANCE</Mode>')) return;
  await ask(s3, { method: 'PUT', headers: { 'x-amz-bucket-object-lock-enabled': 'true' } }, 409);
  const retention = `<DefaultRetention><Mode>GOVERNANCE</Mode><Days>${RETENTION_DAYS}</Days></DefaultRetention>`;
  const rule = `<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>${retention}</Rule>`;
  const body = `<ObjectLockConfiguration>${rule}</ObjectLockConfiguration>`;
  await ask(s3, { method: 'PUT', query: 'object-lock', body });
}

/** What the archive answers about its bucket; the status `fine` is an answer too. */
async function ask(
  s3: RestService,
  request: { method: string; query?: string; headers?: Record<string, string>; body?: string },
  fine?: number,
): Promise<string> {
  const answer = await s3.handle({
    path: `/${ARCHIVE}`,
    method: request.method,
    query: new URLSearchParams(request.query),
    headers: request.headers ?? {},
    body: Buffer.from(request.body ?? ''),
    requestId: 'provision',
  });
  const text = answer.body?.toString() ?? '';
  if (answer.status < 400 || answer.status === fine) return text;
  throw new ServiceError('InternalError', `the archive cannot be made: ${text}`, answer.status);
}

async function createProject(codebuild: JsonService): Promise<void> {
  const project = {
    name: COMMANDS_PROJECT,
    source: { type: 'NO_SOURCE', buildspec: 'version: 0.2' },
    artifacts: { type: 'NO_ARTIFACTS' },
    environment: { type: 'LINUX_CONTAINER', image: 'local', computeType: 'BUILD_GENERAL1_SMALL' },
    serviceRole: 'arn:aws:iam::000000000000:role/local',
  };
  await call(codebuild, 'CreateProject', project, 'ResourceAlreadyExistsException');
}

async function createMachine(states: JsonService, name: (typeof MACHINE_NAMES)[number]): Promise<void> {
  const definition = await definitionOf(name);
  const stateMachineArn = machineArn(name);
  const known = await states.operations.DescribeStateMachine?.({ stateMachineArn }).catch(absent);
  // A definition that did not change is not read again, which is most of a restart.
  if (known?.definition === definition) return;
  const roleArn = 'arn:aws:iam::000000000000:role/local';
  if (known) await call(states, 'UpdateStateMachine', { stateMachineArn, definition, roleArn });
  else await call(states, 'CreateStateMachine', { name, definition, roleArn });
}

function absent(error: unknown): undefined {
  if (!(error instanceof ServiceError) || error.code !== 'StateMachineDoesNotExist') throw error;
}

/** Calls an operation; false where it failed with the one error that means "it is there already". */
async function call(
  service: JsonService,
  name: string,
  input: Record<string, unknown>,
  fine?: string,
): Promise<boolean> {
  try {
    await service.operations[name]?.(input);
    return true;
  } catch (error) {
    if (fine && error instanceof Error && 'code' in error && error.code === fine) return false;
    throw error;
  }
}
