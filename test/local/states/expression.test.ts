import { describe, expect, it } from 'vitest';
import { createStage, type Json } from './stage.ts';

const stage = await createStage();

async function evaluate(expression: unknown, input: unknown = {}): Promise<Json> {
  const played = await stage.play(
    { StartAt: 'A', States: { A: { Type: 'Pass', Output: expression, End: true } } },
    input,
  );
  return played.status === 'SUCCEEDED' ? played.output : played;
}

describe('an expression', () => {
  it.each([
    ['{% $partition([1,2,3,4,5], 2) %}', [[1, 2], [3, 4], [5]]],
    ['{% $range(1, 9, 3) %}', [1, 4, 7]],
    ['{% $range(3, 1, -1) %}', [3, 2, 1]],
    ["{% $hash('abc', 'SHA-256') %}", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ["{% $hash('abc', 'MD5') %}", '900150983cd24fb0d6963f7d28e17f72'],
    ['{% $parse(\'{"a":[1,null]}\') %}', { a: [1, null] }],
    ['{% $random(7) = $random(7) %}', true],
    ["{% $match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4/).match != '' %}", true],
    ['{% $now() %}', '2026-11-21T10:00:00.000Z'],
    ['{% $millis() %}', Date.parse('2026-11-21T10:00:00Z')],
    ["{% $now('[Y]-[M01]') %}", '2026-11'],
    ['{% $states.input.items[price > 1].name %}', ['b', 'c']],
    [
      { a: ['{% 1 + 1 %}', 'plain'], b: null },
      { a: [2, 'plain'], b: null },
    ],
  ])('%j gives %j', async (expression, value) => {
    const input = {
      items: [
        { name: 'a', price: 1 },
        { name: 'b', price: 2 },
        { name: 'c', price: 3 },
      ],
    };

    expect(await evaluate(expression, input)).toEqual(value);
  });

  it.each([
    [
      'gives nothing',
      { a: { b: ['{% $states.input.none %}'] } },
      "The JSONata expression '$states.input.none' specified for the field 'Output/a/b[0]' returned nothing (undefined).",
    ],
    [
      'throws',
      '{% $nothing(1) %}',
      "The JSONata expression '$nothing(1)' specified for the field 'Output' threw an error during evaluation. T1006: ",
    ],
    [
      'gives a function',
      '{% $sum %}',
      "The JSONata expression '$sum' specified for the field 'Output' returned an unsupported result type.",
    ],
    [
      'asks for too long a range',
      '{% $range(1, 2000, 1) %}',
      'threw an error during evaluation: $range makes at most 1000 numbers',
    ],
  ])('fails the state with States.QueryEvaluationError when it %s', async (_, expression, words) => {
    const played = await evaluate(expression);

    expect(played).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(played.cause).toContain(
      "An error occurred while executing the state 'A' (entered at the event id #2). ",
    );
    expect(played.cause).toContain(words);
    expect(played.events.at(-2)).toMatchObject({
      type: 'EvaluationFailed',
      evaluationFailedEventDetails: { state: 'A' },
    });
  });

  it('never ends the process when it recurses without end', async () => {
    const played = await evaluate('{% ( $f := function($x) { 1 + $f($x) }; $f(1) ) %}');

    expect(played).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

describe('$states.context', () => {
  it('describes execution, machine and state', async () => {
    const context = await evaluate('{% $states.context %}', { a: 1 });

    expect(context).toMatchObject({
      Execution: {
        Input: { a: 1 },
        RoleArn: 'arn:aws:iam::000000000000:role/states',
        StartTime: '2026-11-21T10:00:00.000Z',
      },
      State: { Name: 'A', RetryCount: 0, EnteredTime: '2026-11-21T10:00:00.000Z' },
    });
    expect(context.Execution.Id).toBe(
      `${context.StateMachine.Id.replace('stateMachine', 'execution')}:${context.Execution.Name}`,
    );
    expect(context.StateMachine.Id).toMatch(
      /^arn:aws:states:us-east-1:000000000000:stateMachine:machine-\d+$/,
    );
  });
});
