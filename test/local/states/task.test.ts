import { describe, expect, it } from 'vitest';
import { ServiceError } from '#local/service.ts';
import { call, chain, createStage, type Json, named, types } from './stage.ts';

const token = '{% $states.context.Task.Token %}';
const ask = (more: object = {}) =>
  call('ask', {
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: 'ask', Payload: { token } },
    Output: '{% $states.result %}',
    ...more,
  });

/** A stage whose function `ask` keeps the tokens it was given. */
async function asking() {
  const tokens: string[] = [];
  const stage = await createStage({ functions: { ask: ({ token: given }) => void tokens.push(given) } });
  const asked = async (count = 1) => {
    while (tokens.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
    return tokens[count - 1];
  };
  return { ...stage, asked };
}

describe('lambda:invoke', () => {
  it('gives ExecutedVersion, Payload and StatusCode', async () => {
    const stage = await createStage({ functions: { double: ({ n }) => ({ n: n * 2 }) } });
    const state = call('double', { Output: '{% $states.result %}' });

    const { output } = await stage.play(chain({ A: state }), { n: 4 });

    expect(output).toEqual({ ExecutedVersion: '$LATEST', Payload: { n: 8 }, StatusCode: 200 });
  });

  it('fails with the error type and the error document', async () => {
    const stage = await createStage({
      functions: { f: () => Promise.reject(named('PlanInvalidError', 'no phase')) },
    });

    const played = await stage.play(chain({ A: call('f') }));

    expect(played).toMatchObject({ status: 'FAILED', error: 'PlanInvalidError' });
    expect(JSON.parse(played.cause ?? '')).toEqual({
      errorType: 'PlanInvalidError',
      errorMessage: 'no phase',
      trace: [],
    });
  });

  it('fails with Lambda.ResourceNotFoundException where there is no such function', async () => {
    const stage = await createStage();

    expect((await stage.play(chain({ A: call('nobody') }))).error).toBe('Lambda.ResourceNotFoundException');
  });

  it('passes values through JSON, so that a handler cannot change the state of the execution', async () => {
    const spoil = (payload: Json) => {
      payload.list.push('spoilt');
      return { at: new Date(0), none: undefined };
    };
    const stage = await createStage({ functions: { spoil } });
    const state = call('spoil', {
      Output: '{% { "input": $states.input, "result": $states.result.Payload } %}',
    });

    const { output } = await stage.play(chain({ A: state }), { list: [] });

    expect(output).toEqual({ input: { list: [] }, result: { at: '1970-01-01T00:00:00.000Z' } });
  });

  it('fails with States.DataLimitExceeded on an answer over 256 KiB, which States.ALL does not catch', async () => {
    const stage = await createStage({ functions: { f: () => 'x'.repeat(262_144) } });
    const state = call('f', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], End: true });

    const played = await stage.play(chain({ A: state, B: { Type: 'Pass' } }));

    expect(played).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

it("a function's own ARN as Resource gives its answer as it is", async () => {
  const stage = await createStage({ functions: { double: ({ n }) => ({ n: n * 2 }) } });
  const state = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:double' };

  const { output, events } = await stage.play(chain({ A: state }), { n: 4 });

  expect(output).toEqual({ n: 8 });
  expect(types(events).slice(2, 5)).toEqual([
    'LambdaFunctionScheduled',
    'LambdaFunctionStarted',
    'LambdaFunctionSucceeded',
  ]);
});

describe('TimeoutSeconds', () => {
  const silent = { functions: { f: () => new Promise(() => {}) } };

  it.each([5, '{% $states.input.limit %}'])(
    'ends a task with States.Timeout (%j)',
    async (TimeoutSeconds) => {
      const stage = await createStage(silent);

      const { events, ...played } = await stage.play(chain({ A: call('f', { TimeoutSeconds }) }), {
        limit: 5,
      });

      expect(played).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
      expect(types(events).slice(2)).toEqual([
        'TaskScheduled',
        'TaskStarted',
        'TaskTimedOut',
        'ExecutionFailed',
      ]);
      expect(events.at(-1).timestamp - events[0].timestamp).toBe(5);
    },
  );

  it('is over three years where a task names none', async () => {
    const stage = await createStage(silent);

    const { events } = await stage.play(chain({ A: call('f') }));

    expect(events.at(-1).timestamp - events[0].timestamp).toBe(99_999_999);
  });
});

describe('waitForTaskToken', () => {
  it('goes on with what SendTaskSuccess brings', async () => {
    const { asked, ...stage } = await asking();
    const arn = await stage.begin(chain({ A: ask() }));

    await stage.send('SendTaskSuccess', { taskToken: await asked(), output: '{"answer":"retry"}' });

    const { output, events } = await stage.ended(arn);
    expect(output).toEqual({ answer: 'retry' });
    expect(types(events).slice(1, 6)).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
    ]);
  });

  it('fails with what SendTaskFailure brings', async () => {
    const { asked, ...stage } = await asking();
    const arn = await stage.begin(chain({ A: ask() }));

    await stage.send('SendTaskFailure', {
      taskToken: await asked(),
      error: 'AbandonedError',
      cause: 'enough',
    });

    expect(await stage.ended(arn)).toMatchObject({
      status: 'FAILED',
      error: 'AbandonedError',
      cause: 'enough',
    });
  });

  it('takes one answer only, and says TaskTimedOut to every later one', async () => {
    const { asked, ...stage } = await asking();
    const arn = await stage.begin(chain({ A: ask(), B: { Type: 'Wait', Seconds: 5 } }));
    const taskToken = await asked();
    await stage.send('SendTaskSuccess', { taskToken, output: '1' });

    await expect(stage.send('SendTaskSuccess', { taskToken, output: '2' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    });
    await expect(stage.send('SendTaskHeartbeat', { taskToken })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    });
    expect((await stage.ended(arn)).output).toBe(1);
  });

  it('takes an answer that comes before the function itself has answered', async () => {
    const early: Json = { send: undefined };
    const stage = await createStage({
      functions: {
        ask: ({ token: taskToken }) => early.send('SendTaskSuccess', { taskToken, output: '"early"' }),
      },
    });
    early.send = stage.send;

    expect((await stage.play(chain({ A: ask() }))).output).toBe('early');
  });

  it('tells a false token from one whose execution is unknown, and refuses output that is not JSON', async () => {
    const { asked, ...stage } = await asking();
    await stage.begin(chain({ A: ask() }));
    const taskToken = await asked();
    const foreign = Buffer.from('arn:aws:states:us-east-1:000000000000:execution:a:b|c').toString(
      'base64url',
    );

    await expect(stage.send('SendTaskSuccess', { taskToken: 'x', output: '1' })).rejects.toMatchObject({
      code: 'InvalidToken',
    });
    await expect(stage.send('SendTaskSuccess', { taskToken: foreign, output: '1' })).rejects.toMatchObject({
      code: 'TaskDoesNotExist',
    });
    await expect(stage.send('SendTaskSuccess', { taskToken, output: '{' })).rejects.toMatchObject({
      code: 'InvalidOutput',
    });
  });

  it('ends a task that misses a heartbeat, under both names that AWS gives it', async () => {
    for (const name of ['States.HeartbeatTimeout', 'States.Timeout']) {
      const { asked, ...stage } = await asking();
      const waiting = ask({
        TimeoutSeconds: 60,
        HeartbeatSeconds: 10,
        Catch: [{ ErrorEquals: [name], Next: 'B' }],
        End: true,
      });
      const arn = await stage.begin(chain({ A: waiting, B: { Type: 'Pass' } }));
      await asked();

      const { output, events } = await stage.ended(arn);

      expect(output).toEqual({ Error: 'States.Timeout' });
      expect(events.at(-1).timestamp - events[0].timestamp).toBe(10);
    }
  });

  it('waits on while heartbeats come', async () => {
    const beats = chain({
      P: {
        Type: 'Parallel',
        Branches: [
          chain({ A: ask({ TimeoutSeconds: 60, HeartbeatSeconds: 10 }) }),
          chain({
            W1: { Type: 'Wait', Seconds: 8 },
            B1: call('beat'),
            W2: { Type: 'Wait', Seconds: 8 },
            B2: call('done'),
          }),
        ],
      },
    });
    const given: Json = {};
    const beating = await createStage({
      functions: {
        ask: ({ token: taskToken }) => void Object.assign(given, { taskToken }),
        beat: () => beating.send('SendTaskHeartbeat', given),
        done: () => beating.send('SendTaskSuccess', { ...given, output: '"alive"' }),
      },
    });

    const { status, output } = await beating.play(beats);

    expect([status, output[0]]).toEqual(['SUCCEEDED', 'alive']);
  });
});

describe('states:startExecution', () => {
  const setUp = async (child: Json) => {
    const stage = await createStage();
    await stage.send('CreateStateMachine', {
      name: 'child',
      roleArn: 'r',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...child }),
    });
    const start = (suffix: string, more: object = {}) =>
      chain({
        A: {
          Type: 'Task',
          Resource: `arn:aws:states:::states:startExecution${suffix}`,
          Arguments: {
            StateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:child',
            Name: 'kid',
            Input: { n: 1 },
          },
          ...more,
        },
      });
    return { stage, start };
  };
  const echo = chain({
    W: { Type: 'Wait', Seconds: 3 },
    E: { Type: 'Pass', Output: { got: '{% $states.input.n %}' } },
  });
  const kid = 'arn:aws:states:us-east-1:000000000000:execution:child:kid';

  it('starts one and goes on', async () => {
    const { stage, start } = await setUp(echo);

    const { output } = await stage.play(start(''));

    expect(output.ExecutionArn).toBe(kid);
    expect((await stage.ended(kid)).output).toEqual({ got: 1 });
  });

  it.each([
    ['.sync', '{"got":1}'],
    ['.sync:2', { got: 1 }],
  ])('waits for the end of the one started with %s', async (suffix, Output) => {
    const { stage, start } = await setUp(echo);

    expect((await stage.play(start(suffix))).output).toMatchObject({
      ExecutionArn: kid,
      Status: 'SUCCEEDED',
      Output,
    });
  });

  it('fails with States.TaskFailed and the description of the one that failed', async () => {
    const { stage, start } = await setUp(chain({ F: { Type: 'Fail', Error: 'Oops', Cause: 'because' } }));

    const played = await stage.play(start('.sync:2'));

    expect(played.error).toBe('States.TaskFailed');
    expect(JSON.parse(played.cause ?? '')).toMatchObject({
      Error: 'Oops',
      Cause: 'because',
      Status: 'FAILED',
      Name: 'kid',
    });
  });

  it('stops the one it waits for when it is stopped itself', async () => {
    const clock = { now: () => 0, after: () => ({ cancel: () => {} }) };
    const stage = await createStage({ clock });
    const { start } = await setUp(echo);
    await stage.send('CreateStateMachine', {
      name: 'child',
      roleArn: 'r',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...echo }),
    });
    const executionArn = await stage.begin(start('.sync'));
    while (
      (await stage.send('GetExecutionHistory', { executionArn })).events.at(-1).type !== 'TaskSubmitted'
    ) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }

    await stage.send('StopExecution', { executionArn });

    expect((await stage.ended(kid)).status).toBe('ABORTED');
  });

  it('fails where there is no such machine', async () => {
    const stage = await createStage();
    const { start } = await setUp(echo);

    expect((await stage.play(start(''))).error).toBe('StepFunctions.StateMachineDoesNotExistException');
  });
});

describe('other services', () => {
  const task = (Resource: string) =>
    chain({ A: { Type: 'Task', Resource, Arguments: { a: '{% $states.input.n %}' } } });

  it.each([
    ['arn:aws:states:::sns:publish', 'sns', 'publish'],
    ['arn:aws:states:::dynamodb:updateItem', 'dynamodb', 'updateItem'],
    ['arn:aws:states:::aws-sdk:codebuild:startBuild', 'codebuild', 'startBuild'],
  ])('%s goes through callService', async (resource, ...target) => {
    const asked: unknown[] = [];
    const stage = await createStage({
      callService: async (...given) => {
        asked.push(...given);
        return { Answer: 1 };
      },
    });

    const { output } = await stage.play(task(resource), { n: 5 });

    expect(asked).toEqual([...target, { a: 5 }]);
    expect(output).toEqual({ Answer: 1 });
  });

  it.each([
    ['arn:aws:states:::dynamodb:putItem', 'DynamoDB.ConditionalCheckFailedException'],
    ['arn:aws:states:::aws-sdk:dynamodb:putItem', 'DynamoDb.ConditionalCheckFailedException'],
    ['arn:aws:states:::aws-sdk:s3:getObject', 'S3.ConditionalCheckFailedException'],
  ])("%s fails under the service's name", async (resource, error) => {
    const stage = await createStage({
      callService: () => Promise.reject(new ServiceError('ConditionalCheckFailedException', 'no')),
    });

    expect(await stage.play(task(resource), { n: 1 })).toMatchObject({
      status: 'FAILED',
      error,
      cause: 'no',
    });
  });
});
