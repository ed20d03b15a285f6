import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClock } from '#local/clock.ts';
import { createStates } from '#local/states/engine.ts';
import { serve } from './endpoint.ts';
import { chain, type Json } from './stage.ts';

const roleArn = 'arn:aws:iam::000000000000:role/states';
const text = (machine: Json) => JSON.stringify({ QueryLanguage: 'JSONata', ...machine });
const pass = text(chain({ A: { Type: 'Pass' } }));
const wait = text(chain({ A: { Type: 'Wait', Seconds: 3600 } }));

let client: SFNClient;
let close: () => void;

beforeAll(async () => {
  const service = await createStates({
    clock: createClock(),
    invoke: async () => ({ payload: null }),
    callService: async () => ({}),
  });
  const server = await serve(service);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new SFNClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
  close = server.close;
});

afterAll(() => {
  client.destroy();
  close();
});

async function create(name: string, definition = pass): Promise<string> {
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name, definition, roleArn }));
  return stateMachineArn ?? '';
}

async function start(stateMachineArn: string, more: { name?: string; input?: string } = {}): Promise<string> {
  return (await client.send(new StartExecutionCommand({ stateMachineArn, ...more }))).executionArn ?? '';
}

async function ended(executionArn: string) {
  for (;;) {
    const found = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (found.status !== 'RUNNING') return found;
  }
}

describe('state machines', () => {
  it('are created once: the same again is no error, another under the name is', async () => {
    const stateMachineArn = await create('once');

    expect(stateMachineArn).toBe('arn:aws:states:us-east-1:000000000000:stateMachine:once');
    expect(await create('once')).toBe(stateMachineArn);
    await expect(create('once', wait)).rejects.toMatchObject({ name: 'StateMachineAlreadyExists' });
  });

  it('are refused with a bad definition, name or type', async () => {
    await expect(create('bad', '{}')).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringContaining('SCHEMA_VALIDATION_FAILED: this engine runs JSONata machines only'),
    });
    await expect(create('bad name')).rejects.toMatchObject({ name: 'InvalidName' });
    await expect(
      client.send(
        new CreateStateMachineCommand({ name: 'fast', definition: pass, roleArn, type: 'EXPRESS' }),
      ),
    ).rejects.toMatchObject({ name: 'StateMachineTypeNotSupported' });
  });

  it('are described, listed, updated and deleted', async () => {
    const stateMachineArn = await create('life');
    const before = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));

    const updated = await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: wait }));

    const after = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(before).toMatchObject({
      name: 'life',
      status: 'ACTIVE',
      type: 'STANDARD',
      definition: pass,
      roleArn,
    });
    expect(before.creationDate).toBeInstanceOf(Date);
    expect(after.definition).toBe(wait);
    expect(updated.revisionId).toBe(after.revisionId);
    const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ name }) => name)).toContain('life');
    await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
    await expect(client.send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
  });

  it('are validated without being created', async () => {
    const bad = text({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } });

    const good = await client.send(new ValidateStateMachineDefinitionCommand({ definition: pass }));
    const found = await client.send(new ValidateStateMachineDefinitionCommand({ definition: bad }));

    expect(good).toMatchObject({ result: 'OK', diagnostics: [] });
    expect(found).toMatchObject({
      result: 'FAIL',
      diagnostics: [{ severity: 'ERROR', code: 'MISSING_TRANSITION_TARGET', location: '/States/A/Next' }],
    });
  });
});

describe('executions', () => {
  it('are started, described and followed', async () => {
    const executionArn = await start(await create('follow'), { name: 'one', input: '{"n":1}' });

    const found = await ended(executionArn);

    expect(executionArn).toBe('arn:aws:states:us-east-1:000000000000:execution:follow:one');
    expect(found).toMatchObject({ name: 'one', status: 'SUCCEEDED', input: '{"n":1}', output: '{"n":1}' });
    expect(found.stopDate).toBeInstanceOf(Date);
    const all = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(all.events?.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('give their history in pages, backwards too', async () => {
    const executionArn = await start(await create('pages'));
    await ended(executionArn);
    const read = (more: object) =>
      client.send(
        new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 3, ...more }),
      );

    const first = await read({});
    const second = await read({ nextToken: first.nextToken });

    expect([first, second].map(({ events }) => events?.map(({ id }) => id))).toEqual([[4, 3, 2], [1]]);
    expect(second.nextToken).toBeUndefined();
    await expect(read({ nextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('are found again under the same name and input while they run, and refused otherwise', async () => {
    const stateMachineArn = await create('names', wait);
    const executionArn = await start(stateMachineArn, { name: 'same', input: '{"a":1}' });

    expect(await start(stateMachineArn, { name: 'same', input: '{ "a": 1 }' })).toBe(executionArn);
    await expect(start(stateMachineArn, { name: 'same', input: '{"a":2}' })).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
    await client.send(new StopExecutionCommand({ executionArn }));
    await expect(start(stateMachineArn, { name: 'same', input: '{"a":1}' })).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
  });

  it('start once although two requests race', async () => {
    const stateMachineArn = await create('race', wait);

    const arns = await Promise.all([1, 2, 3].map(() => start(stateMachineArn, { name: 'r' })));

    expect(new Set(arns).size).toBe(1);
  });

  it.each([
    [{ name: 'a b' }, 'InvalidName'],
    [{ input: '{' }, 'InvalidExecutionInput'],
    [{ input: JSON.stringify('x'.repeat(262_144)) }, 'ValidationException'],
  ])('are refused with %j', async (more, name) => {
    await expect(start(await create('refuse'), more)).rejects.toMatchObject({ name });
  });

  it('are refused where machine or execution do not exist, or the ARN is none', async () => {
    const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:none';
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:none:none';

    await expect(start(machine)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    await expect(start('x')).rejects.toMatchObject({ name: 'InvalidArn' });
    await expect(client.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
    await expect(client.send(new StopExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
  });

  it('are stopped with error and cause', async () => {
    const executionArn = await start(await create('stop', wait));

    await client.send(new StopExecutionCommand({ executionArn, error: 'E', cause: 'c' }));

    expect(await ended(executionArn)).toMatchObject({ status: 'ABORTED', error: 'E', cause: 'c' });
  });

  it('are listed newest first, by status and in pages', async () => {
    const stateMachineArn = await create('list', wait);
    for (const name of ['a', 'b', 'c']) {
      await start(stateMachineArn, { name });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await client.send(
      new StopExecutionCommand({ executionArn: `${stateMachineArn.replace('stateMachine', 'execution')}:b` }),
    );
    const list = (more: object) => client.send(new ListExecutionsCommand({ stateMachineArn, ...more }));

    const running = await list({ statusFilter: 'RUNNING' });
    const first = await list({ maxResults: 2 });
    const second = await list({ maxResults: 2, nextToken: first.nextToken });

    expect(running.executions?.map(({ name }) => name)).toEqual(['c', 'a']);
    expect([first, second].map(({ executions }) => executions?.map(({ name }) => name))).toEqual([
      ['c', 'b'],
      ['a'],
    ]);
  });

  it('keep the definition they were started with', async () => {
    const stateMachineArn = await create('pinned', wait);
    const executionArn = await start(stateMachineArn);
    await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: pass }));

    const pinned = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));

    expect(pinned).toMatchObject({ stateMachineArn, name: 'pinned', definition: wait });
  });
});

it('a task token that is none is refused with InvalidToken', async () => {
  await expect(
    client.send(new SendTaskSuccessCommand({ taskToken: 'x', output: '1' })),
  ).rejects.toMatchObject({ name: 'InvalidToken' });
});
