import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  type Build,
  CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectCommandInput,
  InvalidInputException,
  ListBuildsForProjectCommand,
  ResourceAlreadyExistsException,
  StartBuildCommand,
  type StartBuildCommandInput,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { describe, expect, it } from 'vitest';
import { createCodeBuild } from '#local/endpoint/codebuild.ts';
import { clientOf, endpointWith, folder } from './machine.ts';

const projectName = 'commands';
const PROJECT: CreateProjectCommandInput = {
  name: projectName,
  source: { type: 'NO_SOURCE' },
  artifacts: { type: 'NO_ARTIFACTS' },
  environment: {
    type: 'LINUX_CONTAINER',
    image: 'node:24',
    computeType: 'BUILD_GENERAL1_SMALL',
    environmentVariables: [{ name: 'FROM_PROJECT', value: 'yes' }],
  },
  serviceRole: 'arn:aws:iam::000000000000:role/ripcord',
};

interface Shop {
  readonly client: CodeBuildClient;
  readonly logs: CloudWatchLogsClient;
  readonly root: string;
  readonly builds: string;
  readonly run: (
    variables: Record<string, string>,
    more?: Partial<StartBuildCommandInput>,
  ) => Promise<string>;
  readonly end: (id: string) => Promise<Build>;
  readonly output: (build: Build) => Promise<string[]>;
}

async function shop(): Promise<Shop> {
  const root = folder();
  const builds = folder();
  const readSecret = async (id: string): Promise<string> => {
    if (id !== 'shop/db') throw new Error(`no secret ${id}`);
    return '{"password":"hunter2"}';
  };
  const parts = createCodeBuild({ workingDirectory: root, directory: builds, readSecret });
  const { url } = await endpointWith([parts.codebuild, parts.logs]);
  const client = new CodeBuildClient(clientOf(url));
  const logs = new CloudWatchLogsClient(clientOf(url));
  await client.send(new CreateProjectCommand(PROJECT));
  return {
    client,
    logs,
    root,
    builds,
    async run(variables, more = {}) {
      const environmentVariablesOverride = Object.entries(variables).map(([name, value]) => ({
        name,
        value,
      }));
      const start = { projectName, environmentVariablesOverride, ...more };
      return (await client.send(new StartBuildCommand(start))).build?.id ?? '';
    },
    async end(id) {
      for (;;) {
        const { builds: [build] = [] } = await client.send(new BatchGetBuildsCommand({ ids: [id] }));
        if (build?.buildComplete) return build;
        await setTimeout(20);
      }
    },
    async output({ logs: place }) {
      const { events = [] } = await logs.send(
        new GetLogEventsCommand({
          logGroupName: place?.groupName ?? '',
          logStreamName: place?.streamName ?? '',
        }),
      );
      return events.map(({ message = '' }) => message);
    },
  };
}

const node = (script: string): { RIPCORD_COMMAND: string } => ({
  RIPCORD_COMMAND: JSON.stringify([process.execPath, '-e', script]),
});

describe('a build', () => {
  it('runs an argument list without a shell', async () => {
    const { run, end, output } = await shop();
    const argument = '$(touch pwned) && echo; `id`';
    const command = [process.execPath, '-e', 'console.log(process.argv[1])', argument];

    const build = await end(await run({ RIPCORD_COMMAND: JSON.stringify(command) }));

    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(await output(build)).toEqual([argument]);
    expect(build.phases?.map(({ phaseType }) => phaseType)).toEqual([
      'SUBMITTED',
      'QUEUED',
      'BUILD',
      'COMPLETED',
    ]);
    expect(build.endTime).toBeInstanceOf(Date);
  });

  it('sees its variables, PATH and HOME, and nothing else', async () => {
    const { run, end, output } = await shop();
    const script = 'console.log(Object.keys(process.env).sort().join(), process.env.FROM_PROJECT)';

    const build = await end(await run({ ...node(script), RELEASE: 'v2.0.8', RIPCORD_TIMEOUT_SECONDS: '60' }));

    const [seen] = await output(build);
    expect(seen).toBe('FROM_PROJECT,HOME,PATH,RELEASE yes');
  });

  it('gets a secret by its reference, which alone is kept', async () => {
    const { client, end, output, builds } = await shop();
    const { RIPCORD_COMMAND: value } = node('console.log(process.env.PASSWORD.length)');
    const environmentVariablesOverride = [
      { name: 'RIPCORD_COMMAND', value },
      { name: 'PASSWORD', value: 'shop/db:password', type: 'SECRETS_MANAGER' },
    ] as const;

    const { build: started } = await client.send(
      new StartBuildCommand({ projectName, environmentVariablesOverride: [...environmentVariablesOverride] }),
    );
    const build = await end(started?.id ?? '');

    expect(await output(build)).toEqual(['7']);
    expect(readFileSync(join(builds, build.id?.split(':')[1] ?? '', 'build.json'), 'utf8')).not.toContain(
      'hunter2',
    );
  });

  it('is a fault when its secret is not there', async () => {
    const { client, end } = await shop();
    const environmentVariablesOverride = [
      { name: 'RIPCORD_COMMAND', value: '["true"]' },
      { name: 'PASSWORD', value: 'other', type: 'SECRETS_MANAGER' as const },
    ];

    const { build } = await client.send(new StartBuildCommand({ projectName, environmentVariablesOverride }));

    expect((await end(build?.id ?? '')).buildStatus).toBe('FAULT');
  });

  it('fails with the exit code and the output of its command', async () => {
    const { run, end, output } = await shop();

    const build = await end(await run(node('console.error("no such release"); process.exit(4)')));

    expect(build.buildStatus).toBe('FAILED');
    expect(build.exportedEnvironmentVariables).toEqual([{ name: 'RIPCORD_EXIT_CODE', value: '4' }]);
    expect(build.phases?.find(({ phaseType }) => phaseType === 'BUILD')?.contexts).toMatchObject([
      { statusCode: 'COMMAND_EXECUTION_ERROR' },
    ]);
    expect(await output(build)).toEqual(['no such release']);
  });

  it('fails when its program is not there', async () => {
    const { run, end, output } = await shop();

    const build = await end(await run({ RIPCORD_COMMAND: '["no-such-program"]' }));

    expect(build.buildStatus).toBe('FAILED');
    expect((await output(build))[0]).toContain('cannot run no-such-program');
  });

  it('ends with its whole process group when its time is up', async () => {
    const { run, end, root } = await shop();
    const beat = `setInterval(() => require('node:fs').appendFileSync('beats', '.'), 5)`;
    const script = `
      require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(beat)}], { stdio: 'ignore' });
      process.on('SIGTERM', () => undefined);
      ${beat}`;

    const build = await end(await run({ ...node(script), RIPCORD_TIMEOUT_SECONDS: '0.5' }));
    const before = readFileSync(join(root, 'beats'), 'utf8');
    await setTimeout(100);

    expect(build.buildStatus).toBe('TIMED_OUT');
    expect(readFileSync(join(root, 'beats'), 'utf8')).toBe(before);
  });

  it('can be stopped', async () => {
    const { client, run, end } = await shop();
    const id = await run(node('setInterval(() => undefined, 1000)'));

    await client.send(new StopBuildCommand({ id }));

    expect((await end(id)).buildStatus).toBe('STOPPED');
  });

  it('is started once for one token, and not with other parameters', async () => {
    const { run, end, root, client } = await shop();
    const variables = node(`require('node:fs').appendFileSync('runs', 'x')`);
    const once = { idempotencyToken: 'step-1' };

    const ids = await Promise.all([run(variables, once), run(variables, once), run(variables, once)]);
    await end(ids[0] ?? '');
    ids.push(await run(variables, once));

    expect(new Set(ids).size).toBe(1);
    expect(readFileSync(join(root, 'runs'), 'utf8')).toBe('x');
    await expect(run(node('1'), once)).rejects.toThrow(InvalidInputException);
    const { ids: listed } = await client.send(new ListBuildsForProjectCommand({ projectName }));
    expect(listed).toEqual([ids[0]]);
  });

  it('is a fault when its wrapper is gone without a word, and its command goes too', async () => {
    const { run, end, builds, root } = await shop();
    const id = await run(node(`setInterval(() => require('node:fs').appendFileSync('beats', '.'), 5)`));
    const part = (name: string): { pid: number } =>
      JSON.parse(readFileSync(join(builds, id.split(':')[1] ?? '', name), 'utf8'));
    for (;;) {
      await setTimeout(20);
      try {
        if (readFileSync(join(root, 'beats'), 'utf8') !== '') break;
      } catch {
        // Not begun yet.
      }
    }

    process.kill(part('started.json').pid, 'SIGKILL');
    const build = await end(id);
    await setTimeout(50);
    const before = readFileSync(join(root, 'beats'), 'utf8');
    await setTimeout(50);

    expect(build.buildStatus).toBe('FAULT');
    expect(readFileSync(join(root, 'beats'), 'utf8')).toBe(before);
  });

  it('works in a folder below the working directory and nowhere else', async () => {
    const { run, end, output, root } = await shop();
    mkdirSync(join(root, 'app'));
    writeFileSync(join(root, 'app', 'here'), '');
    symlinkSync('/', join(root, 'way-out'));
    const script = node('console.log(require("node:fs").readdirSync("."))');

    const build = await end(await run({ ...script, RIPCORD_DIRECTORY: 'app' }));

    expect(await output(build)).toEqual(["[ 'here' ]"]);
    for (const RIPCORD_DIRECTORY of ['..', 'app/../..', '/', 'way-out', 'none'])
      await expect(run({ ...script, RIPCORD_DIRECTORY })).rejects.toThrow(InvalidInputException);
  });

  it.each([
    ['text in place of a list', { RIPCORD_COMMAND: 'rm -rf /' }],
    ['an empty list', { RIPCORD_COMMAND: '[]' }],
    ['a list with a number', { RIPCORD_COMMAND: '["sleep", 1]' }],
    ['a NUL character', { RIPCORD_COMMAND: '["a\\u0000b"]' }],
    ['no command', {}],
    ['a time limit that is none', { RIPCORD_COMMAND: '["true"]', RIPCORD_TIMEOUT_SECONDS: 'soon' }],
  ])('is refused with %s', async (_, variables) => {
    const { run } = await shop();

    await expect(run(variables as Record<string, string>)).rejects.toThrow(InvalidInputException);
  });

  it('keeps the head and the end of a long output', async () => {
    const { run, end, output } = await shop();
    const script = 'for (let i = 0; i < 40000; i += 1) console.log(String(i).padEnd(100, "."))';

    const lines = await output(await end(await run(node(script))));

    expect(lines[0]).toMatch(/^0\./);
    expect(lines.at(-1)).toMatch(/^39999\./);
    expect(lines.find((line) => line.includes('lines left out'))).toBeDefined();
    expect(lines.join('').length).toBeLessThan(600_000);
  });
});

describe('the project and its logs', () => {
  it('are found by name', async () => {
    const { client } = await shop();

    const { projects, projectsNotFound } = await client.send(
      new BatchGetProjectsCommand({ names: [projectName, 'other'] }),
    );

    expect(projects?.[0]).toMatchObject({ name: projectName, timeoutInMinutes: 60 });
    expect(projectsNotFound).toEqual(['other']);
    await expect(client.send(new CreateProjectCommand(PROJECT))).rejects.toThrow(
      ResourceAlreadyExistsException,
    );
  });

  it('page forwards and backwards', async () => {
    const { logs, run, end } = await shop();
    const build = await end(await run(node('for (const i of [1, 2, 3, 4, 5]) console.log(i)')));
    const { groupName: logGroupName = '', streamName: logStreamName = '' } = build.logs ?? {};
    const place = { logGroupName, logStreamName, limit: 2 };
    const page = async (more: object): Promise<[string, string | undefined, string | undefined]> => {
      const { events, nextForwardToken, nextBackwardToken } = await logs.send(
        new GetLogEventsCommand({ ...place, ...more }),
      );
      return [events?.map(({ message }) => message).join() ?? '', nextForwardToken, nextBackwardToken];
    };

    const [head, forward] = await page({ startFromHead: true });
    const [tail, , backward] = await page({});

    expect([head, (await page({ nextToken: forward }))[0]]).toEqual(['1,2', '3,4']);
    expect([tail, (await page({ nextToken: backward }))[0]]).toEqual(['4,5', '2,3']);
    const { logStreams } = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName: place.logGroupName }),
    );
    expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual([place.logStreamName]);
  });

  it('are missed by their own errors', async () => {
    const { client, logs } = await shop();

    const { buildsNotFound } = await client.send(new BatchGetBuildsCommand({ ids: ['commands:../../etc'] }));
    const read = logs.send(new GetLogEventsCommand({ logGroupName: 'none', logStreamName: '../..' }));

    expect(buildsNotFound).toEqual(['commands:../../etc']);
    await expect(read).rejects.toThrow(ResourceNotFoundException);
  });
});
