import { describe, expect, it } from 'vitest';
import { call, chain, createStage, type Json, named } from './stage.ts';

/** Types, ids and back references: what a recorded history of AWS can be compared by. */
const shape = (events: readonly Json[]) =>
  events.map((event) => `${event.id}<${event.previousEventId} ${event.type}`);

// The expected sequences are those that Step Functions itself recorded for machines of the same form.
describe('the history', () => {
  it('of a caught Fail inside a Map points back as that of AWS does', async () => {
    const stage = await createStage();
    const map = {
      Type: 'Map',
      ItemProcessor: chain({
        HandleItemFail: { Type: 'Fail', Error: 'HandleItemFailError', Cause: 'HandleItemFailCause' },
      }),
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'FinalCaught' }],
      End: true,
    };

    const { events } = await stage.play(
      chain({ StartState: { Type: 'Pass', Output: [1] }, MapState: map, FinalCaught: { Type: 'Pass' } }),
    );

    expect(shape(events)).toEqual([
      '1<0 ExecutionStarted',
      '2<0 PassStateEntered',
      '3<2 PassStateExited',
      '4<3 MapStateEntered',
      '5<4 MapStateStarted',
      '6<5 MapIterationStarted',
      '7<6 FailStateEntered',
      '8<7 MapIterationFailed',
      '9<7 MapStateFailed',
      '10<9 MapStateExited',
      '11<10 PassStateEntered',
      '12<11 PassStateExited',
      '13<12 ExecutionSucceeded',
    ]);
  });

  it('of a caught Fail inside a Parallel points back as that of AWS does', async () => {
    const stage = await createStage();
    const state = {
      Type: 'Parallel',
      Branches: [chain({ Branch1: { Type: 'Fail', Error: 'FailureType', Cause: 'Cause description' } })],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'FinalCaught' }],
      End: true,
    };

    const { events } = await stage.play(chain({ ParallelState: state, FinalCaught: { Type: 'Pass' } }));

    expect(shape(events)).toEqual([
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 FailStateEntered',
      '5<4 ParallelStateFailed',
      '6<5 ParallelStateExited',
      '7<6 PassStateEntered',
      '8<7 PassStateExited',
      '9<8 ExecutionSucceeded',
    ]);
  });

  it('of a Map whose items time out aborts the others one by one', async () => {
    const stage = await createStage({ functions: { f: () => new Promise(() => {}) } });
    const map = { Type: 'Map', ItemProcessor: chain({ LambdaInvoke: call('f', { TimeoutSeconds: 5 }) }) };

    const { events } = await stage.play(chain({ MapWait: map }), [1, 2]);

    expect(events.slice(11).map((event) => event.type)).toEqual([
      'TaskTimedOut',
      'MapIterationFailed',
      'TaskStateAborted',
      'MapIterationAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('gives each event the details that AWS gives', async () => {
    const stage = await createStage({ functions: { f: () => Promise.reject(named('E', 'm')) } });
    const Arguments = { FunctionName: 'f', Payload: { p: 1 } };

    const { events } = await stage.play(chain({ A: call('f', { Arguments, TimeoutSeconds: 7 }) }), { n: 1 });

    const untruncated = { truncated: false };
    expect(events).toMatchObject([
      {
        executionStartedEventDetails: {
          input: '{"n":1}',
          inputDetails: untruncated,
          roleArn: expect.stringContaining('role/'),
        },
      },
      { stateEnteredEventDetails: { name: 'A', input: '{"n":1}', inputDetails: untruncated } },
      {
        taskScheduledEventDetails: {
          resourceType: 'lambda',
          resource: 'invoke',
          region: 'us-east-1',
          parameters: '{"FunctionName":"f","Payload":{"p":1}}',
          timeoutInSeconds: 7,
        },
      },
      { taskStartedEventDetails: { resourceType: 'lambda', resource: 'invoke' } },
      {
        taskFailedEventDetails: {
          resourceType: 'lambda',
          resource: 'invoke',
          error: 'E',
          cause: expect.stringContaining('"m"'),
        },
      },
      { executionFailedEventDetails: { error: 'E' } },
    ]);
  });

  it('leaves payloads out where includeExecutionData is false', async () => {
    const stage = await createStage();
    const executionArn = await stage.begin(chain({ A: { Type: 'Pass' } }), { secret: 1 });
    await stage.ended(executionArn);

    const { events } = await stage.send('GetExecutionHistory', { executionArn, includeExecutionData: false });

    expect(JSON.stringify(events)).not.toContain('secret');
  });
});
