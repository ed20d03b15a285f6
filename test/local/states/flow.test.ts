import { describe, expect, it } from 'vitest';
import { chain, createStage, types } from './stage.ts';

const stage = await createStage();

describe('Pass', () => {
  it('passes its input on when it has no Output', async () => {
    const { output } = await stage.play(chain({ A: { Type: 'Pass' } }), { kept: [1] });

    expect(output).toEqual({ kept: [1] });
  });
});

describe('Assign', () => {
  it('gives new values to later states, while the state itself still sees the old ones', async () => {
    const machine = chain({
      A: { Type: 'Pass', Assign: { x: 1 } },
      B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}', old: '{% $x %}' }, Output: { seen: '{% $x %}' } },
      C: { Type: 'Pass', Output: { seen: '{% $states.input.seen %}', x: '{% $x %}', old: '{% $old %}' } },
    });

    const { output } = await stage.play(machine);

    expect(output).toEqual({ seen: 1, x: 2, old: 1 });
  });

  it('lets inner scopes read outer variables and keeps theirs to themselves', async () => {
    const branch = (name: string, value: number) =>
      chain({
        [`${name}1`]: { Type: 'Pass', Assign: { mine: value } },
        [`${name}2`]: { Type: 'Pass', Output: '{% [$outer, $mine] %}' },
      });
    const machine = chain({
      A: { Type: 'Pass', Assign: { outer: 'o' } },
      P: { Type: 'Parallel', Branches: [branch('L', 1), branch('R', 2)] },
      Z: { Type: 'Pass', Output: { both: '{% $states.input %}', leaked: '{% $exists($mine) %}' } },
    });

    const { output } = await stage.play(machine);

    expect(output).toEqual({
      both: [
        ['o', 1],
        ['o', 2],
      ],
      leaked: false,
    });
  });

  it('is shown in the history', async () => {
    const { events } = await stage.play(chain({ A: { Type: 'Pass', Assign: { x: { y: 1 } } } }));

    expect(events[2].stateExitedEventDetails.assignedVariables).toEqual({ x: '{"y":1}' });
  });
});

describe('Choice', () => {
  const choose = (states: object = {}) => ({
    StartAt: 'A',
    States: {
      A: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 10 %}', Next: 'Big', Output: 'big', Assign: { by: 'rule' } },
          { Condition: '{% $states.input.n > 5 %}', Next: 'Big' },
        ],
        ...states,
      },
      Big: {
        Type: 'Pass',
        Output: { was: '{% $states.input %}', by: "{% $exists($by) ? $by : 'none' %}" },
        End: true,
      },
      Small: { Type: 'Pass', Output: { was: '{% $states.input %}', small: true }, End: true },
    },
  });
  const withDefault = choose({ Default: 'Small', Output: 'small' });

  it.each([
    [11, { was: 'big', by: 'rule' }],
    [6, { was: { n: 6 }, by: 'none' }],
    [1, { was: 'small', small: true }],
  ])('takes the first rule that holds, or the Default (n = %i)', async (n, output) => {
    expect((await stage.play(withDefault, { n })).output).toEqual(output);
  });

  it('fails with States.NoChoiceMatched when no rule holds and there is no Default', async () => {
    const { Small: _, ...states } = choose().States;

    const played = await stage.play({ StartAt: 'A', States: states }, { n: 1 });

    expect(played).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('fails when a Condition gives something that is neither true nor false', async () => {
    const machine = choose({ Choices: [{ Condition: '{% 1 %}', Next: 'Big' }], Default: 'Small' });

    const played = await stage.play(machine);

    expect(played.error).toBe('States.QueryEvaluationError');
    expect(played.cause).toContain(
      "specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1",
    );
  });
});

describe('Wait', () => {
  const waited = async (wait: object, input: object = {}) => {
    const { events, ...played } = await stage.play(chain({ A: { Type: 'Wait', ...wait } }), input);
    return { ...played, events, seconds: events.at(-1).timestamp - events[0].timestamp };
  };

  it.each([
    ['a number', { Seconds: 90 }],
    ['an expression', { Seconds: '{% $states.input.n * 9 %}' }],
    ['a point in time', { Timestamp: '{% $fromMillis($millis() + 90000) %}' }],
  ])('waits for %s', async (_, wait) => {
    expect(await waited(wait, { n: 10 })).toMatchObject({
      status: 'SUCCEEDED',
      output: { n: 10 },
      seconds: 90,
    });
  });

  it('waits beyond the 24.8 days of one timer', async () => {
    expect((await waited({ Seconds: 40 * 86_400 })).seconds).toBe(40 * 86_400);
  });

  it('does not wait for a time that has passed', async () => {
    expect((await waited({ Timestamp: '2020-01-01T00:00:00+01:00' })).seconds).toBe(0);
  });

  it('refuses a time that is not ISO 8601', async () => {
    const played = await waited({ Timestamp: '{% "2016-12-05 21:29:29Z" %}' });

    expect(played.error).toBe('States.QueryEvaluationError');
    expect(played.cause).toContain(
      'The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05 21:29:29Z',
    );
  });
});

describe('Succeed and Fail', () => {
  it('Succeed ends the execution with its Output', async () => {
    const played = await stage.play(
      chain({ A: { Type: 'Succeed', Output: { ok: '{% $states.input.n %}' } } }),
      { n: 3 },
    );

    expect(played).toMatchObject({ status: 'SUCCEEDED', output: { ok: 3 } });
    expect(types(played.events)).toEqual([
      'ExecutionStarted',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('Fail takes expressions for Error and Cause', async () => {
    const state = {
      Type: 'Fail',
      Error: '{% $states.input.e %}',
      Cause: "{% 'because ' & $states.input.e %}",
    };

    const played = await stage.play(chain({ A: state }), { e: 'Trouble' });

    expect(played).toMatchObject({ status: 'FAILED', error: 'Trouble', cause: 'because Trouble' });
    expect(types(played.events)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
  });
});

describe('limits', () => {
  it('a state that gives more than 256 KiB fails with States.DataLimitExceeded', async () => {
    const played = await stage.play(chain({ A: { Type: 'Pass', Output: "{% $pad('', 262144, 'x') %}" } }));

    expect(played).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('a machine over its own TimeoutSeconds ends as TIMED_OUT', async () => {
    const played = await stage.play({ ...chain({ A: { Type: 'Wait', Seconds: 100 } }), TimeoutSeconds: 10 });

    expect(played).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(types(played.events).at(-1)).toBe('ExecutionTimedOut');
  });

  it('a machine that goes round for ever is stopped at 25,000 events', async () => {
    const loop = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } };

    const played = await stage.play(loop);

    expect(played.status).toBe('FAILED');
    expect(played.cause).toContain('maximum number of history events (25000)');
  });
});
