import { readdirSync, readFileSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createClock } from '#local/clock.ts';
import { createStates } from '#local/states/engine.ts';
import { readLines } from '#local/states/journal.ts';
import { archived, call, chain, createStage, jumpingClock, types } from './stage.ts';

const folder = () => mkdtemp(join(tmpdir(), 'ripcord-states-'));
const still = { now: () => Date.parse('2026-11-21T10:00:00Z'), after: () => ({ cancel: () => {} }) };

async function onlyFile(dataDir: string, part: 'open' | 'closed'): Promise<string> {
  const [name, ...others] = await readdir(join(dataDir, part));
  expect(others).toEqual([]);
  return join(dataDir, part, name ?? '');
}

describe('the journal', () => {
  it('holds what a function is called for before the function is called', async () => {
    const dataDir = await folder();
    const seen: string[] = [];
    // Read at once: a turn later the state would be on disk anyway.
    const look = () => {
      const open = join(dataDir, 'open');
      seen.push(readFileSync(join(open, readdirSync(open)[0] ?? ''), 'utf8'));
    };
    const stage = await createStage({ dataDir, functions: { look } });

    await stage.play(chain({ A: call('look') }), { n: 1 });

    expect(seen[0]).toContain('"type":"TaskScheduled"');
    expect(seen[0]).toContain('"type":"TaskStarted"');
  });

  it('holds the execution before StartExecution answers, and the answer to a token before it is confirmed', async () => {
    const dataDir = await folder();
    const tokens: string[] = [];
    const stage = await createStage({
      dataDir,
      clock: createClock(),
      functions: { ask: ({ token }) => void tokens.push(token) },
    });
    const Resource = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
    const Arguments = { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } };
    const wait = { Type: 'Wait', Seconds: 999 };

    await stage.begin(
      chain({ A: call('ask', { Resource, Arguments, Output: '{% $states.result %}' }), B: wait }),
      { n: 7 },
    );

    const file = await onlyFile(dataDir, 'open');
    expect(await readFile(file, 'utf8')).toContain('"input":{"n":7}');
    while (tokens.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await stage.send('SendTaskSuccess', { taskToken: tokens[0], output: '"it"' });
    expect(await readFile(file, 'utf8')).toContain('"type":"TaskSucceeded","output":"it"');
  });

  it('keeps a closed execution out of the way, and reads it when it is asked for', async () => {
    const dataDir = await folder();
    const first = await createStage({ dataDir });
    const executionArn = await first.begin(chain({ A: { Type: 'Pass', Output: { n: 1 } } }), {});
    await first.ended(executionArn);
    await archived(dataDir);
    await first.service.close();

    const second = await createStage({ dataDir });

    const { output, events } = await second.ended(executionArn);
    expect(output).toEqual({ n: 1 });
    expect(types(events)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    const { stateMachines } = await second.send('ListStateMachines', {});
    const { executions } = await second.send('ListExecutions', {
      stateMachineArn: stateMachines[0].stateMachineArn,
    });
    expect(executions).toMatchObject([{ executionArn, status: 'SUCCEEDED' }]);
  });

  it('finishes an archiving that a crash cut short, and lists the execution once', async () => {
    const dataDir = await folder();
    const first = await createStage({ dataDir });
    const executionArn = await first.begin(chain({ A: { Type: 'Pass', Output: 1 } }));
    await first.ended(executionArn);
    await archived(dataDir);
    await first.service.close();
    const file = await onlyFile(dataDir, 'closed');
    await rename(file, file.replace('/closed/', '/open/'));

    const second = await createStage({ dataDir });

    expect((await second.ended(executionArn)).output).toBe(1);
    expect(await readdir(join(dataDir, 'open'))).toEqual([]);
    expect((await readFile(join(dataDir, 'closed.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(1);
  });

  it('tolerates a torn last line and goes on after the last whole one', async () => {
    const dataDir = await folder();
    const first = await createStage({ dataDir, clock: still });
    const executionArn = await first.begin(
      chain({ A: { Type: 'Wait', Seconds: 5 }, B: { Type: 'Pass', Output: 'after' } }),
    );
    await first.service.close();
    const file = await onlyFile(dataDir, 'open');
    await appendFile(file, '[{"type":"StateExi');

    const second = await createStage({ dataDir });

    expect((await second.ended(executionArn)).output).toBe('after');
    await archived(dataDir);
    const { values } = readLines(await readFile(await onlyFile(dataDir, 'closed'), 'utf8'));
    expect(JSON.stringify(values)).toContain('ExecutionSucceeded');
  });

  it('forgets an execution whose start was never answered', async () => {
    const dataDir = await folder();
    await createStage({ dataDir });
    await writeFile(join(dataDir, 'open', 'torn.jsonl'), '{"header":{"arn":"arn:aws');

    await createStage({ dataDir });

    expect(await readdir(join(dataDir, 'open'))).toEqual([]);
  });

  it.each([0, 1])('keeps the absolute end of a wait across a restart (last lines lost: %i)', async (lost) => {
    const dataDir = await folder();
    const start = Date.parse('2026-11-21T10:00:00Z');
    const first = await createStage({ dataDir, clock: still });
    const executionArn = await first.begin(chain({ A: { Type: 'Wait', Seconds: 600 } }));
    await first.service.close();

    const file = await onlyFile(dataDir, 'open');
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    await writeFile(file, `${lines.slice(0, lines.length - lost).join('\n')}\n`);

    const second = await createStage({ dataDir, clock: jumpingClock(start + 400_000) });

    const { events } = await second.ended(executionArn);
    expect(events.at(-1).timestamp * 1000).toBe(start + 600_000);
  });

  it('keeps a task token valid across a restart, without asking again', async () => {
    const dataDir = await folder();
    const tokens: string[] = [];
    const functions = { ask: ({ token }: { token: string }) => void tokens.push(token) };
    const first = await createStage({ dataDir, clock: still, functions });
    const Resource = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
    const Arguments = { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } };
    const executionArn = await first.begin(
      chain({ A: call('ask', { Resource, Arguments, Output: '{% $states.result %}' }) }),
    );
    while (
      !JSON.stringify(await first.send('GetExecutionHistory', { executionArn })).includes('TaskSubmitted')
    ) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await first.service.close();

    const second = await createStage({ dataDir, clock: still, functions });
    await second.send('SendTaskSuccess', { taskToken: tokens[0], output: '"answered"' });

    expect((await second.ended(executionArn)).output).toBe('answered');
    expect(tokens).toHaveLength(1);
  });

  it('finds the child execution again that it started before a restart', async () => {
    const dataDir = await folder();
    const child = JSON.stringify({
      QueryLanguage: 'JSONata',
      ...chain({ W: { Type: 'Wait', Seconds: 5 }, E: { Type: 'Pass', Output: 'child' } }),
    });
    const first = await createStage({ dataDir, clock: still });
    const { stateMachineArn } = await first.send('CreateStateMachine', {
      name: 'child',
      roleArn: 'r',
      definition: child,
    });
    const Resource = 'arn:aws:states:::states:startExecution.sync:2';
    const task = {
      Type: 'Task',
      Resource,
      Arguments: { StateMachineArn: stateMachineArn },
      Output: '{% $states.result.Output %}',
    };
    const executionArn = await first.begin(chain({ A: task }));
    while (
      !JSON.stringify(await first.send('GetExecutionHistory', { executionArn })).includes('TaskSubmitted')
    ) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await first.service.close();
    // Take the last line away: the start happened, but its result was not yet journalled.
    const parent = (await readdir(join(dataDir, 'open'))).find((name) => name.startsWith('machine-')) ?? '';
    const lines = (await readFile(join(dataDir, 'open', parent), 'utf8')).split('\n').slice(0, -2);
    await writeFile(join(dataDir, 'open', parent), `${lines.join('\n')}\n`);

    const second = await createStage({ dataDir });

    expect((await second.ended(executionArn)).output).toBe('child');
    const { executions } = await second.send('ListExecutions', { stateMachineArn });
    expect(executions).toHaveLength(1);
  });
});

it('onEvent is told of events that are on disk, in order', async () => {
  const dataDir = await folder();
  const told: string[] = [];
  const stage = await createStage({ dataDir, onEvent: (_, event) => told.push(event.type) });

  const { events } = await stage.play(chain({ A: { Type: 'Pass' } }));
  while (told.length < events.length) await new Promise((resolve) => setTimeout(resolve, 1));

  expect(told).toEqual(['ExecutionStarted', 'StateEntered', 'StateExited', 'ExecutionSucceeded']);
});

it('an answer that comes before start() does not set anything going twice', async () => {
  const dataDir = await folder();
  const tokens: string[] = [];
  const functions = {
    ask: ({ token }: { token: string }) => void tokens.push(token),
    next: () => new Promise(() => {}),
  };
  const Arguments = { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } };
  const asking = call('ask', {
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments,
    Output: 1,
  });
  const first = await createStage({ dataDir, clock: still, functions });
  const executionArn = await first.begin(
    chain({ M: { Type: 'Map', Items: [1], ItemProcessor: chain({ A: asking, B: call('next') }) } }),
  );
  while (
    !JSON.stringify(await first.send('GetExecutionHistory', { executionArn })).includes('TaskSubmitted')
  ) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await first.service.close();
  const second: string[] = [];
  const service = await createStates({
    dataDir,
    clock: still,
    callService: async () => ({}),
    async invoke(name) {
      second.push(name);
      return { payload: 1 };
    },
  });

  await service.operations.SendTaskSuccess?.({ taskToken: tokens[0], output: '1' });
  await service.start();
  while ((await service.operations.DescribeExecution?.({ executionArn }))?.status === 'RUNNING') {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }

  expect(second).toEqual(['next']);
});
