import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  type Build,
  CodeBuildClient,
  CreateProjectCommand,
  StartBuildCommand,
} from '@aws-sdk/client-codebuild';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import { clientOf, folder } from './machine.ts';

const Bucket = 'archive';
const projectName = 'commands';
const PROJECT = {
  name: projectName,
  source: { type: 'NO_SOURCE' },
  artifacts: { type: 'NO_ARTIFACTS' },
  environment: { type: 'LINUX_CONTAINER', image: 'node:24', computeType: 'BUILD_GENERAL1_SMALL' },
  serviceRole: 'arn:aws:iam::000000000000:role/ripcord',
} as const;

async function runtime(directory: string): Promise<{ url: string; kill(): Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'runtime.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    // The whole group, as a terminal that closes would: a build must be out of its reach.
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  const [line] = child.stdout ? await once(child.stdout, 'data') : [];
  return { url: String(line).trim(), kill };
}

async function ended(client: CodeBuildClient, id: string): Promise<Build> {
  for (;;) {
    const { builds: [build] = [] } = await client.send(new BatchGetBuildsCommand({ ids: [id] }));
    if (build?.buildComplete) return build;
    await setTimeout(20);
  }
}

it('keeps objects, versions and locks when it is killed in the middle of writing', async () => {
  const directory = folder();
  const first = await runtime(directory);
  const s3 = new S3Client(clientOf(first.url));
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  const ObjectLockRetainUntilDate = new Date(Date.now() + 86_400_000);
  const lock = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate } as const;
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: 'audit', Body: 'one', ...lock }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'audit', Body: 'two' }));
  const acknowledged: string[] = [];
  const writes = Array.from({ length: 200 }, async (_, index) => {
    const Key = `log/${index}`;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key.repeat(2_000) }));
    acknowledged.push(Key);
  });
  const settled = Promise.allSettled(writes);

  while (acknowledged.length < 20) await setTimeout(1);
  await first.kill();
  const outcomes = await settled;
  const again = new S3Client(clientOf((await runtime(directory)).url));

  const { Versions = [] } = await again.send(new ListObjectVersionsCommand({ Bucket }));
  const keys = Versions.map(({ Key }) => Key);
  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
  expect(keys.filter((key) => key === 'audit')).toHaveLength(2);
  expect(keys).toEqual(expect.arrayContaining(acknowledged));
  for (const { Key = '', Size } of Versions.filter((version) => version.Key?.startsWith('log/')))
    expect(Size).toBe(Key.length * 2_000);
  for (const Key of acknowledged) {
    const { Body } = await again.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe(Key.repeat(2_000));
  }
  await expect(
    again.send(new DeleteObjectCommand({ Bucket, Key: 'audit', VersionId })),
  ).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('keeps items when it is killed', async () => {
  const directory = folder();
  const TableName = 'ripcord';
  const first = await runtime(directory);
  const dynamo = new DynamoDBClient(clientOf(first.url));
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );
  await dynamo.send(new PutItemCommand({ TableName, Item: { pk: { S: 'a' } } }));

  await first.kill();
  const again = new DynamoDBClient(clientOf((await runtime(directory)).url));

  const { Item } = await again.send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' } } }));
  expect(Item).toEqual({ pk: { S: 'a' } });
});

it('opens a table that a kill caught while it was being created', async () => {
  const directory = folder();
  const TableName = 'ripcord';
  // Without waiting for the answer, and with the process gone at once.
  const script = `
    const { createDynamoDb } = await import(${JSON.stringify(new URL('../../../local/endpoint/dynamodb.ts', import.meta.url).href)});
    globalThis.setTimeout = () => process.kill(process.pid, 'SIGKILL');
    const table = await createDynamoDb(${JSON.stringify(join(directory, 'table'))});
    await table.operations.CreateTable({
      TableName: 'ripcord',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    });`;
  const killed = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  const [, signal] = await once(killed, 'exit');

  const dynamo = new DynamoDBClient(clientOf((await runtime(directory)).url));
  await dynamo.send(new PutItemCommand({ TableName, Item: { pk: { S: 'a' } } }));

  expect(signal).toBe('SIGKILL');
});

it('lets a build go on when it is killed, and does not run it again', async () => {
  const directory = folder();
  const script = `
    const { appendFileSync, existsSync } = require('node:fs');
    appendFileSync('runs', 'x');
    console.log('begun');
    const timer = setInterval(() => {
      if (!existsSync('go')) return;
      clearInterval(timer);
      console.log('done');
      process.exitCode = 3;
    }, 10);`;
  const environmentVariablesOverride = [
    { name: 'RIPCORD_COMMAND', value: JSON.stringify([process.execPath, '-e', script]) },
  ];
  const start = { projectName, idempotencyToken: 'step-1', environmentVariablesOverride };
  const first = await runtime(directory);
  const client = new CodeBuildClient(clientOf(first.url));
  await client.send(new CreateProjectCommand(PROJECT));
  const { build: { id = '' } = {} } = await client.send(new StartBuildCommand(start));
  while (!existsSync(join(directory, 'runs'))) await setTimeout(10);

  await first.kill();
  const { url } = await runtime(directory);
  const again = new CodeBuildClient(clientOf(url));
  const { build: repeated } = await again.send(new StartBuildCommand(start));
  writeFileSync(join(directory, 'go'), '');
  const build = await ended(again, id);

  expect(repeated).toMatchObject({ id, buildStatus: 'IN_PROGRESS', currentPhase: 'BUILD' });
  expect(build.buildStatus).toBe('FAILED');
  expect(build.exportedEnvironmentVariables).toEqual([{ name: 'RIPCORD_EXIT_CODE', value: '3' }]);
  expect(readFileSync(join(directory, 'runs'), 'utf8')).toBe('x');
  const { events } = await new CloudWatchLogsClient(clientOf(url)).send(
    new GetLogEventsCommand({
      logGroupName: build.logs?.groupName ?? '',
      logStreamName: build.logs?.streamName ?? '',
    }),
  );
  expect(events?.map(({ message }) => message)).toEqual(['begun', 'done']);
});
