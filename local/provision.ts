import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { MACHINE_NAMES } from '#core/names.ts';
import { definitionOf } from './machines.ts';
import { ARCHIVE, COMMANDS_PROJECT, machineArn, TABLE, TOPIC } from './names.ts';
import type { JsonService } from './service.ts';

const RETENTION_DAYS = 365;

/** Creates what CDK creates on AWS: table, archive, topic, command project, state machines. May be done again. */
export async function provision(services: Readonly<Record<'dynamodb' | 'sns' | 'codebuild' | 'states', JsonService>>): Promise<void> {
  await Promise.all([
    createTable(services.dynamodb),
    createArchive(),
    call(services.sns, 'CreateTopic', { Name: TOPIC }),
    createProject(services.codebuild),
    ...MACHINE_NAMES.map((name) => createMachine(services.states, name)),
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
async function createArchive(): Promise<void> {
  const s3 = new S3Client({ forcePathStyle: true });
  const exists = await s3.send(new HeadBucketCommand({ Bucket: ARCHIVE })).then(
    () => true,
    () => false,
  );
  if (!exists) await s3.send(new CreateBucketCommand({ Bucket: ARCHIVE, ObjectLockEnabledForBucket: true }));
  await s3.send(
    new PutObjectLockConfigurationCommand({
      Bucket: ARCHIVE,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: RETENTION_DAYS } },
      },
    }),
  );
  s3.destroy();
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
  const roleArn = 'arn:aws:iam::000000000000:role/local';
  const exists = await call(states, 'CreateStateMachine', { name, definition, roleArn }, 'StateMachineAlreadyExists');
  if (!exists) await call(states, 'UpdateStateMachine', { stateMachineArn: machineArn(name), definition, roleArn });
}

/** Calls an operation; false where it failed with the one error that means "it is there already". */
async function call(service: JsonService, name: string, input: Record<string, unknown>, fine?: string): Promise<boolean> {
  try {
    await service.operations[name]?.(input);
    return true;
  } catch (error) {
    if (fine && error instanceof Error && 'code' in error && error.code === fine) return false;
    throw error;
  }
}
