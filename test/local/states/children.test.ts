import { describe, expect, it } from 'vitest';
import { call, chain, createStage, type Json, named, types } from './stage.ts';

const map = (state: Json, more: object = {}) => ({
  Type: 'Map',
  ItemProcessor: chain({ I: state }),
  ...more,
});
const number = { Type: 'Pass', Output: '{% $states.input * 2 %}' };

describe('Map', () => {
  it('runs its states for each item and keeps the order', async () => {
    const stage = await createStage();

    const { output } = await stage.play(chain({ M: map(number, { Items: '{% $states.input.list %}' }) }), {
      list: [3, 1, 2],
    });

    expect(output).toEqual([6, 2, 4]);
  });

  it('takes its input where it has no Items, and gives [] for none', async () => {
    const stage = await createStage();

    const { output, events } = await stage.play(chain({ M: map(number) }), []);

    expect(output).toEqual([]);
    expect(types(events)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('shapes items with ItemSelector and shows them in the context, inner states included', async () => {
    const stage = await createStage();
    const inner = {
      Type: 'Pass',
      Output: '{% { "got": $states.input, "context": $states.context.Map.Item } %}',
    };
    const ItemSelector = {
      at: '{% $states.context.Map.Item.Index %}',
      item: '{% $states.context.Map.Item.Value %}',
      all: '{% $count($states.input) %}',
    };

    const { output } = await stage.play(chain({ M: map(inner, { ItemSelector }) }), ['a', 'b']);

    expect(output[1]).toEqual({ got: { at: 1, item: 'b', all: 2 }, context: { Index: 1, Value: 'b' } });
  });

  it.each([
    [
      'an expression',
      '{% 1 %}',
      "returned an unexpected result type. Expected 'array', but was 'number' for value: 1",
    ],
    ['its input', undefined, 'Map state input must be an array but was: {}'],
  ])('fails when %s is no list', async (_, Items, words) => {
    const stage = await createStage();

    const played = await stage.play(chain({ M: map(number, Items === undefined ? {} : { Items }) }));

    expect(played.error).toBe('States.QueryEvaluationError');
    expect(played.cause).toContain(words);
    expect(types(played.events).slice(2)).toEqual(['EvaluationFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it.each([
    [3, 3],
    ['{% $states.input[0] %}', 2],
    [undefined, 40],
    [0, 40],
  ])('runs at most MaxConcurrency items at once (%j: %i)', async (MaxConcurrency, most) => {
    let running = 0;
    let peak = 0;
    const work = async () => {
      running += 1;
      peak = Math.max(peak, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    const stage = await createStage({ functions: { work } });
    const items = Array.from({ length: 50 }, () => 2);

    await stage.play(
      chain({ M: map(call('work'), MaxConcurrency === undefined ? {} : { MaxConcurrency }) }),
      items,
    );

    expect(peak).toBe(most);
  });

  it.each([
    [{ ToleratedFailureCount: 1 }, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 0 }, 'FAILED'],
    [{ ToleratedFailurePercentage: 25 }, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 24 }, 'FAILED'],
    [{ ToleratedFailureCount: '{% 1 %}', ToleratedFailurePercentage: 10 }, 'FAILED'],
  ])('tolerates as many failures as it says (%j)', async (tolerance, status) => {
    const stage = await createStage({ functions: { f: (n) => (n === 2 ? Promise.reject(named('E')) : n) } });

    const played = await stage.play(chain({ M: map(call('f'), tolerance) }), [1, 2, 3, 4]);

    expect(played.status).toBe(status);
    if (status === 'FAILED') expect(played.error).toBe('States.ExceedToleratedFailureThreshold');
    else expect(played.output).toEqual([1, { Error: 'E', Cause: expect.any(String) }, 3, 4]);
  });

  it('starts all items anew when it is retried', async () => {
    let failures = 1;
    const f = (n: number) => {
      if (n === 2 && failures-- > 0) throw named('E');
      return n;
    };
    const stage = await createStage({ functions: { f } });
    const state = map(call('f'), { MaxConcurrency: 1, Retry: [{ ErrorEquals: ['E'] }] });

    const { output } = await stage.play(chain({ M: state }), [1, 2, 3]);

    expect(output).toEqual([1, 2, 3]);
    expect(stage.calls.map(([, n]) => n)).toEqual([1, 2, 1, 2, 3]);
  });
});

describe('Parallel', () => {
  it('runs its branches together and gives their outputs in order', async () => {
    const stage = await createStage();
    const branches = [
      chain({ L: { Type: 'Wait', Seconds: 5 } }),
      chain({ R: { Type: 'Pass', Output: 'r' } }),
    ];

    const { output } = await stage.play(chain({ P: { Type: 'Parallel', Branches: branches } }), { n: 1 });

    expect(output).toEqual([{ n: 1 }, 'r']);
  });

  it('gives its Arguments to every branch', async () => {
    const stage = await createStage();
    const branches = [chain({ L: { Type: 'Pass' } }), chain({ R: { Type: 'Pass' } })];

    const { output } = await stage.play(
      chain({ P: { Type: 'Parallel', Arguments: { m: '{% $states.input.n %}' }, Branches: branches } }),
      { n: 1 },
    );

    expect(output).toEqual([{ m: 1 }, { m: 1 }]);
  });

  it('fails with the error of the branch that failed first', async () => {
    const stage = await createStage();
    const branches = [
      chain({ L: { Type: 'Fail', Error: 'Left', Cause: 'l' } }),
      chain({ R: { Type: 'Wait', Seconds: 9 } }),
    ];
    const state = {
      Type: 'Parallel',
      Branches: branches,
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }],
      End: true,
    };

    const { output, events } = await stage.play(chain({ P: state, Z: { Type: 'Pass' } }));

    expect(output).toEqual({ Error: 'Left', Cause: 'l' });
    expect(types(events).slice(5, 8)).toEqual([
      'WaitStateAborted',
      'ParallelStateFailed',
      'ParallelStateExited',
    ]);
  });

  it.each([
    [
      'Parallel',
      { Branches: [chain({ L: { Type: 'Fail', Error: 'E' } }), chain({ R: { Type: 'Fail', Error: 'E' } })] },
    ],
    ['Map', { Items: [1, 2, 3], ItemProcessor: chain({ L: { Type: 'Fail', Error: 'E' } }) }],
  ])('%s: failures at the same moment are one failure', async (Type, more) => {
    const stage = await createStage();
    const state = { Type, ...more, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }], End: true };

    const { output, events } = await stage.play(chain({ P: state, Z: { Type: 'Pass' } }));

    expect(output).toEqual({ Error: 'E' });
    expect(types(events).filter((type) => type === `${Type}StateFailed`)).toHaveLength(1);
    expect(types(events).filter((type) => type === `${Type}StateExited`)).toHaveLength(1);
  });
});
