import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeBuildClient, CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smokeTest } from '#checks/smoke-test.ts';
import { version } from '#checks/version.ts';
import { createCodeBuild } from '#local/endpoint/codebuild.ts';
import { type Endpoint, startEndpoint } from '#local/endpoint/server.ts';
import type { Operation } from '#local/service.ts';
import { toolsFor } from './world.ts';

let directory: string;
let endpoint: Endpoint;
let forgetful = false;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ripcord-checks-'));
  const { codebuild, logs } = createCodeBuild({ workingDirectory: directory });
  const { StartBuild, ...operations } = codebuild.operations;
  const forgetting: Operation = async (input) =>
    (await StartBuild?.(forgetful ? { ...input, idempotencyToken: undefined } : input)) ?? {};
  const service = { ...codebuild, operations: { ...operations, StartBuild: forgetting } };
  endpoint = await startEndpoint({ port: 0, services: [service, logs] });
  process.env.AWS_ENDPOINT_URL = endpoint.url;
  process.env.AWS_REGION = 'eu-central-1';
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  await new CodeBuildClient({}).send(
    new CreateProjectCommand({
      name: 'ripcord-commands',
      source: { type: 'NO_SOURCE' },
      artifacts: { type: 'NO_ARTIFACTS' },
      serviceRole: 'arn:aws:iam::000000000000:role/commands',
      environment: { type: 'ARM_CONTAINER', image: 'none', computeType: 'BUILD_GENERAL1_SMALL' },
    }),
  );
  writeFileSync(
    join(directory, 'count.mjs'),
    `import { appendFileSync } from 'node:fs';
appendFileSync('runs.txt', process.argv[3] + ' ');
await new Promise((resolve) => setTimeout(resolve, Number(process.argv[4] ?? 0)));
console.log(process.env.GREETING ?? 'checkout is broken');
process.exit(Number(process.argv[2]));`,
  );
});
afterAll(async () => {
  await endpoint.close();
  rmSync(directory, { recursive: true });
});

function command(...list: string[]) {
  return [process.execPath, 'count.mjs', ...list];
}

function runs(name: string): number {
  return readFileSync(join(directory, 'runs.txt'), 'utf8').split(`${name} `).length - 1;
}

describe('smoke-test by a command', () => {
  it('passes when the command ends well', async () => {
    const finding = await smokeTest.run({ command: command('0', 'well') }, toolsFor({ key: 'well' }));

    expect(finding.result).toBe('pass');
    expect(finding.reason).toMatch(/count.mjs 0 well" ended with exit code 0 as expected$/);
  });

  it('fails with its exit code and its last words', async () => {
    const finding = await smokeTest.run({ command: command('3', 'badly') }, toolsFor({ key: 'badly' }));

    expect(finding).toMatchObject({ result: 'fail', value: 3, limit: 0 });
    expect(finding.reason).toMatch(/ended with exit code 3, expected 0; it said "checkout is broken"$/);
  });

  it('is started once for each key, however often it is looked at', async () => {
    const settings = { command: command('0', 'once') };

    await smokeTest.run(settings, toolsFor({ key: 'once' }));
    await smokeTest.run(settings, toolsFor({ key: 'once' }));

    expect(runs('once')).toBe(1);
  });

  it('is started once also when CodeBuild has forgotten the key', async () => {
    const settings = { command: command('0', 'forgotten') };
    forgetful = true;

    await smokeTest.run(settings, toolsFor({ key: 'forgotten' }));
    await smokeTest.run(settings, toolsFor({ key: 'forgotten' }));
    forgetful = false;

    expect(runs('forgotten')).toBe(1);
  });

  it('is unsure while it runs, and goes on waiting at the next look', async () => {
    const settings = { command: command('0', 'long', '3000') };

    const first = await smokeTest.run(settings, toolsFor({ key: 'long', signal: AbortSignal.timeout(1000) }));
    const second = await smokeTest.run(settings, toolsFor({ key: 'long' }));

    expect(first).toMatchObject({ result: 'unsure', pending: true });
    expect(second.result).toBe('pass');
    expect(runs('long')).toBe(1);
  });

  it('is unsure when it takes longer than its time limit', async () => {
    const settings = { command: command('0', 'slow', '60000'), timeLimit: 1 };

    const finding = await smokeTest.run(settings, toolsFor({ key: 'slow' }));

    expect(finding.result).toBe('unsure');
    expect(finding.reason).toContain('did not come to its end');
  });

  it('is unsure when there is no such project', async () => {
    const settings = { command: command('0', 'nowhere'), project: 'nobody-made-this' };

    expect((await smokeTest.run(settings, toolsFor({ key: 'nowhere' }))).result).toBe('unsure');
  });
});

describe('version by a command', () => {
  it('compares the last line that each command writes', async () => {
    const services = [
      { service: 'api', command: command('0', 'api'), environment: { GREETING: 'v2.0.8' }, expect: 'v2.0.8' },
      {
        service: 'auth',
        command: command('0', 'auth'),
        environment: { GREETING: 'v2.0.0' },
        expect: 'v1.5.2',
      },
    ];

    const finding = await version.run({ services }, toolsFor({ key: 'versions' }));

    expect(finding.result).toBe('fail');
    expect(finding.reason).toBe('auth is at version "v2.0.0", expected "v1.5.2"');
    expect(finding.value).toEqual({ api: 'v2.0.8', auth: 'v2.0.0' });
  });

  it('is unsure when the command fails', async () => {
    const services = [{ service: 'api', command: command('1', 'gone'), expect: 'v2.0.8' }];

    const finding = await version.run({ services }, toolsFor({ key: 'gone' }));

    expect(finding.result).toBe('unsure');
  });
});
