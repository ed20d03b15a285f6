import { describe, expect, it } from 'vitest';
import { matches } from '#local/states/failure.ts';
import { call, chain, createStage, type Json, named } from './stage.ts';

/** A function that fails under the given names, one call after another, and then gives 'done'. */
function failing(...names: string[]) {
  return () => {
    const name = names.shift();
    if (name !== undefined) throw named(name);
    return 'done';
  };
}

/** The seconds between one attempt's end and the next attempt. */
function pauses(events: readonly Json[]): number[] {
  const found: number[] = [];
  for (const [at, event] of events.entries()) {
    const next = events[at + 1];
    if (event.type === 'TaskFailed' && next.type === 'TaskScheduled')
      found.push(next.timestamp - event.timestamp);
  }
  return found;
}

async function attempt(names: string[], Retry: object[], more: object = {}) {
  const stage = await createStage({ functions: { f: failing(...names) } });
  const handled = { Type: 'Pass', Output: { caught: '{% $states.input %}' } };
  const states =
    'Catch' in more
      ? { A: call('f', { Retry, End: true, ...more }), Z: handled }
      : { A: call('f', { Retry, ...more }) };
  const played = await stage.play(chain(states), { kept: 1 });
  return { ...played, pauses: pauses(played.events), calls: stage.calls.length };
}

describe('Retry', () => {
  it('tries three times more by default, after 1, 2 and 4 seconds', async () => {
    const played = await attempt(['E', 'E', 'E', 'E'], [{ ErrorEquals: ['E'] }]);

    expect(played).toMatchObject({ status: 'FAILED', error: 'E', calls: 4, pauses: [1, 2, 4] });
  });

  it('obeys IntervalSeconds, BackoffRate, MaxDelaySeconds and MaxAttempts', async () => {
    const retry = {
      ErrorEquals: ['E'],
      IntervalSeconds: 3,
      BackoffRate: 3,
      MaxDelaySeconds: 20,
      MaxAttempts: 4,
    };

    const played = await attempt(['E', 'E', 'E', 'E'], [retry]);

    expect(played).toMatchObject({ status: 'SUCCEEDED', output: 'done', pauses: [3, 9, 20, 20] });
  });

  it('spreads the pauses with full jitter', async () => {
    const retry = {
      ErrorEquals: ['E'],
      IntervalSeconds: 100,
      BackoffRate: 1,
      MaxAttempts: 8,
      JitterStrategy: 'FULL',
    };

    const { pauses: spread } = await attempt(Array(8).fill('E'), [retry]);

    expect(Math.max(...spread)).toBeLessThanOrEqual(100);
    expect(new Set(spread).size).toBeGreaterThan(4);
  });

  it('counts each retrier for itself', async () => {
    const retry = [
      { ErrorEquals: ['A', 'B'], IntervalSeconds: 1, MaxAttempts: 2 },
      { ErrorEquals: ['C'], IntervalSeconds: 5 },
    ];

    const played = await attempt(['A', 'B', 'C', 'B'], retry, {
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }],
    });

    expect(played).toMatchObject({
      status: 'SUCCEEDED',
      output: { caught: { Error: 'B' } },
      calls: 4,
      pauses: [1, 2, 5],
    });
  });

  it('does not retry with MaxAttempts 0, although a later retrier would', async () => {
    const played = await attempt(
      ['E'],
      [{ ErrorEquals: ['E'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }],
    );

    expect(played).toMatchObject({ status: 'FAILED', calls: 1 });
  });

  it('shows the count of retries in the context', async () => {
    const seen: Json[] = [];
    const stage = await createStage({
      functions: {
        f: (count) => {
          seen.push(count);
          if (seen.length < 3) throw named('E');
        },
      },
    });
    const Arguments = { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' };

    await stage.play(chain({ A: call('f', { Arguments, Retry: [{ ErrorEquals: ['E'] }] }) }));

    expect(seen).toEqual([0, 1, 2]);
  });
});

describe('Catch', () => {
  it('gives the error as the next input and in $states.errorOutput', async () => {
    const catcher = {
      ErrorEquals: ['E'],
      Next: 'Z',
      Assign: { name: '{% $states.errorOutput.Error %}' },
      Output: '{% { "was": $states.input.kept, "cause": $parse($states.errorOutput.Cause).errorMessage } %}',
    };

    const plain = await attempt(['E'], [], { Catch: [{ ErrorEquals: ['E'], Next: 'Z' }] });
    const shaped = await attempt(['E'], [], { Catch: [catcher] });

    expect(plain.output.caught).toMatchObject({
      Error: 'E',
      Cause: expect.stringContaining('"errorMessage":"on purpose"'),
    });
    expect(shaped.output).toEqual({ caught: { was: 1, cause: 'on purpose' } });
    expect(
      shaped.events.find((event) => event.type === 'TaskStateExited').stateExitedEventDetails
        .assignedVariables,
    ).toEqual({ name: '"E"' });
  });

  it('takes the first catcher that matches', async () => {
    const played = await attempt(['E'], [], {
      Catch: [
        { ErrorEquals: ['X'], Next: 'Z', Output: 1 },
        { ErrorEquals: ['States.TaskFailed'], Next: 'Z', Output: 2 },
        { ErrorEquals: ['States.ALL'], Next: 'Z', Output: 3 },
      ],
    });

    expect(played.output).toEqual({ caught: 2 });
  });

  it('takes an expression of the state that failed', async () => {
    const played = await attempt([], [], {
      Output: '{% $nowhere %}',
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Z' }],
    });

    expect(played.output.caught).toMatchObject({ Error: 'States.QueryEvaluationError' });
  });

  it('does not catch what goes wrong in the catcher itself', async () => {
    const played = await attempt(['E'], [], {
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z', Output: '{% $nowhere %}' }],
    });

    expect(played).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(played.cause).toContain("for the field 'Catch[0]/Output'");
  });
});

describe('ErrorEquals', () => {
  it.each([
    ['States.ALL', 'Anything', true],
    ['States.ALL', 'States.Timeout', true],
    ['States.ALL', undefined, true],
    ['States.ALL', 'States.DataLimitExceeded', false],
    ['States.ALL', 'States.Runtime', false],
    ['States.Runtime', 'States.Runtime', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.TaskFailed', 'Anything', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.HeartbeatTimeout', 'States.Timeout', false],
    ['Any', 'Anything', false],
  ])('%s against %s: %s', (name, error, taken) => {
    expect(matches([name], { error })).toBe(taken);
  });
});
