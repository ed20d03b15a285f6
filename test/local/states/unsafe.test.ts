import { describe, expect, it } from 'vitest';
import { createClock } from '#local/clock.ts';
import { call, chain, createStage, type Json, named } from './stage.ts';

/** Turns of the event loop, enough for anything that was wrongly started to show. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}

const entered = (events: readonly Json[]) =>
  events
    .filter((event) => event.stateEnteredEventDetails)
    .map((event) => event.stateEnteredEventDetails.name);

describe('the five unsafe behaviours of other engines', () => {
  const oneByOne = (more: object) => ({
    Type: 'Map',
    MaxConcurrency: 1,
    ItemProcessor: chain({ I: call('f') }),
    ...more,
  });
  const second = { f: (n: number) => (n === 2 ? Promise.reject(named('E')) : n) };

  it('1: items after a failed one never start, caught or not, at MaxConcurrency 1', async () => {
    for (const more of [{}, { End: true, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }] }]) {
      const stage = await createStage({ functions: second });
      const states =
        'Catch' in more ? { M: oneByOne(more), Z: { Type: 'Wait', Seconds: 60 } } : { M: oneByOne(more) };

      const { events } = await stage.play(chain(states), [1, 2, 3, 4]);
      await settle();

      expect(stage.calls.map(([, n]) => n)).toEqual([1, 2]);
      expect(events.filter((event) => event.type === 'MapIterationStarted')).toHaveLength(2);
    }
  });

  it('2: nothing starts after StopExecution', async () => {
    const gate = Promise.withResolvers<void>();
    const stage = await createStage({ clock: createClock(), functions: { f: () => gate.promise } });
    const executionArn = await stage.begin(chain({ M: oneByOne({}), Z: call('f') }), [1, 2, 3]);
    while (stage.calls.length === 0) await settle();

    await stage.send('StopExecution', { executionArn, error: 'Stopped', cause: 'by hand' });
    gate.resolve();
    await settle();

    expect(stage.calls).toHaveLength(1);
    const { events, ...played } = await stage.ended(executionArn);
    expect(played).toMatchObject({ status: 'ABORTED', error: 'Stopped', cause: 'by hand' });
    expect(events.at(-1).type).toBe('ExecutionAborted');
  });

  it('3: a retry that waits is not fired by StopExecution', async () => {
    const stage = await createStage({
      clock: createClock(),
      functions: { f: () => Promise.reject(named('E')) },
    });
    const retried = call('f', { Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 1, MaxAttempts: 5 }] });
    const executionArn = await stage.begin(chain({ A: retried }));
    while (stage.calls.length === 0) await settle();

    await stage.send('StopExecution', { executionArn });
    await new Promise((resolve) => setTimeout(resolve, 1_200));

    expect(stage.calls).toHaveLength(1);
  });

  it('4: a task may take longer than 60 seconds', async () => {
    const gate = Promise.withResolvers<string>();
    // A thousand times as fast: the task below takes five minutes of the runtime's time.
    const clock = createClock(1_000);
    const stage = await createStage({ clock, functions: { f: () => gate.promise } });
    clock.after(300_000, () => gate.resolve('late'));

    const { status, output, events } = await stage.play(chain({ A: call('f') }));

    expect([status, output]).toEqual(['SUCCEEDED', 'late']);
    expect(events.at(-1).timestamp - events[0].timestamp).toBeGreaterThan(60);
  });

  it('5: a task waits for a token and takes heartbeats', async () => {
    const tokens: string[] = [];
    const stage = await createStage({
      clock: createClock(),
      functions: { ask: ({ token }) => void tokens.push(token) },
    });
    const executionArn = await stage.begin(
      chain({
        A: call('ask', {
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } },
          Output: '{% $states.result %}',
          HeartbeatSeconds: 30,
          TimeoutSeconds: 3600,
        }),
      }),
    );
    while (tokens.length === 0) await settle();
    const taskToken = tokens[0];
    for (let beat = 0; beat < 5; beat += 1) await stage.send('SendTaskHeartbeat', { taskToken });
    await stage.send('SendTaskSuccess', { taskToken, output: '"yes"' });

    expect(await stage.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 'yes' });
  });
});

describe('a Fail in the innermost of three Maps', () => {
  const nested = (name: string, inner: object, more: object = {}) => ({
    Type: 'Map',
    ItemProcessor: chain({ [name]: inner, [`${name}After`]: call('after') }),
    ...more,
  });
  const step = {
    StartAt: 'Work',
    States: {
      Work: call('work', { Next: 'Good', Assign: { n: '{% $states.result.Payload %}' } }),
      Good: {
        Type: 'Choice',
        Choices: [{ Condition: "{% $states.input = 'bad' %}", Next: 'Stop' }],
        Default: 'Rest',
      },
      Rest: { Type: 'Wait', Seconds: 60, Next: 'Never' },
      Never: call('never', { End: true }),
      Stop: { Type: 'Fail', Error: 'StepFailed', Cause: 'bad step' },
    },
  };
  const steps = { Type: 'Map', ItemProcessor: step };
  const machine = {
    StartAt: 'Regions',
    States: {
      Regions: nested('Phases', nested('Waves', steps, { MaxConcurrency: 1 }), {
        Next: 'Done',
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }],
      }),
      Done: { Type: 'Succeed' },
      Failed: { Type: 'Pass', Output: { took: '{% $states.input %}' }, End: true },
    },
  };
  const regions = [[['ok', 'bad', 'ok'], ['ok']], [['ok', 'ok']]];

  it('fails every Map around it, is caught by the outermost, and no sibling enters another state', async () => {
    const stage = await createStage({
      functions: { work: (kind) => kind, after: () => 'x', never: () => 'x' },
    });

    const { status, output, events } = await stage.play(machine, regions);
    await settle();

    expect([status, output]).toEqual(['SUCCEEDED', { took: { Error: 'StepFailed', Cause: 'bad step' } }]);
    expect(stage.calls.map(([name]) => name)).not.toContain('never');
    expect(stage.calls.map(([name]) => name)).not.toContain('after');
    const failed = events.findIndex((event) => event.type === 'MapIterationFailed');
    expect(entered(events.slice(failed))).toEqual(['Failed']);
    expect(events.filter((event) => event.type === 'MapStateFailed')).toHaveLength(3);
  });
});
