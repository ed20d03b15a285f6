import { describe, expect, it } from 'vitest';
import { readDefinition } from '#local/states/definition.ts';
import { call, chain, type Json } from './stage.ts';

function check(machine: Json): string[] {
  const text = JSON.stringify({ QueryLanguage: 'JSONata', ...machine });
  return readDefinition(text, (service) => service !== 'sqs').diagnostics.map(
    ({ location, message }) => `${location}: ${message}`,
  );
}

const pass = { Type: 'Pass', End: true };
const one = (state: Json, more: Json = {}) => ({ StartAt: 'A', States: { A: state, ...more } });

describe('a definition', () => {
  it('is accepted when it is sound', () => {
    const machine = chain({ A: { Type: 'Pass' }, B: { Type: 'Wait', Seconds: 1 }, C: { Type: 'Succeed' } });

    expect(check(machine)).toEqual([]);
  });

  it.each([
    [
      'a JSONPath machine',
      { ...one(pass), QueryLanguage: 'JSONPath' },
      '/QueryLanguage: this engine runs JSONata machines only',
    ],
    [
      'a machine without a query language',
      { ...one(pass), QueryLanguage: undefined },
      '/QueryLanguage: this engine runs JSONata',
    ],
    [
      'a JSONPath state',
      one({ ...pass, QueryLanguage: 'JSONPath' }),
      '/States/A/QueryLanguage: this engine runs JSONata',
    ],
    [
      'InputPath',
      one({ ...pass, InputPath: '$.a' }),
      '/States/A/InputPath: the field "InputPath" is JSONPath',
    ],
    [
      'Parameters',
      one({ ...pass, Parameters: {} }),
      '/States/A/Parameters: the field "Parameters" is JSONPath',
    ],
    [
      'ResultPath',
      one({ ...pass, ResultPath: '$' }),
      '/States/A/ResultPath: the field "ResultPath" is JSONPath',
    ],
    [
      'a key that ends in .$',
      one({ ...pass, Output: { 'a.$': '$.b' } }),
      '/States/A/Output/a.$: a key that ends in ".$"',
    ],
    ['an unknown type', one({ Type: 'Loop', End: true }), '/States/A/Type: unknown state type "Loop"'],
    [
      'an unknown field',
      one({ ...pass, Colour: 1 }),
      '/States/A/Colour: the field "Colour" is not supported here',
    ],
    ['neither Next nor End', one({ Type: 'Pass' }), '/States/A: expected either "Next" or "End"'],
    ['a dangling Next', one({ Type: 'Pass', Next: 'B' }), '/States/A/Next: there is no state "B"'],
    [
      'a dangling Catch',
      one(call('f', { End: true, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] })),
      '/States/A/Catch[0]/Next: there is no state "B"',
    ],
    ['a dangling StartAt', { ...one(pass), StartAt: 'Z' }, '/StartAt: there is no state "Z"'],
    ['an unreachable state', one(pass, { B: pass }), '/States/B: the state "B" is not reachable'],
    [
      'invalid JSONata',
      one({ ...pass, Output: { a: ['{% 1 + %}'] } }),
      "/States/A/Output/a[0]: invalid JSONata '1 +'",
    ],
    [
      'invalid JSONata in a catcher',
      one(call('f', { End: true, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'A', Output: '{% ( %}' }] })),
      "/States/A/Catch[0]/Output: invalid JSONata '('",
    ],
    [
      'a half-open expression',
      one({ ...pass, Output: '{% 1 ' }),
      '/States/A/Output: an expression starts with {% and ends with %}',
    ],
    ['$eval', one({ ...pass, Output: "{% $eval('1') %}" }), '/States/A/Output: invalid JSONata'],
    [
      'an unsupported integration',
      one(call('f', { End: true, Resource: 'arn:aws:states:::sqs:sendMessage' })),
      '/States/A/Resource: the resource "arn:aws:states:::sqs:sendMessage" is not supported',
    ],
    [
      'an SDK call the runtime lacks',
      one(call('f', { End: true, Resource: 'arn:aws:states:::aws-sdk:sqs:sendMessage' })),
      '/States/A/Resource: the resource',
    ],
    [
      'an activity',
      one(call('f', { End: true, Resource: 'arn:aws:states:us-east-1:000000000000:activity:a' })),
      '/States/A/Resource: the resource',
    ],
    [
      'States.ALL beside another name',
      one(call('f', { End: true, Retry: [{ ErrorEquals: ['States.ALL', 'X'] }] })),
      '/States/A/Retry[0]/ErrorEquals: States.ALL must stand alone',
    ],
    [
      'States.ALL before the last retrier',
      one(call('f', { End: true, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }] })),
      '/States/A/Retry[0]/ErrorEquals: States.ALL must stand alone',
    ],
    [
      'an empty ErrorEquals',
      one(call('f', { End: true, Retry: [{ ErrorEquals: [] }] })),
      '/States/A/Retry[0]/ErrorEquals: expected a list with at least one element',
    ],
    [
      'a negative MaxAttempts',
      one(call('f', { End: true, Retry: [{ ErrorEquals: ['X'], MaxAttempts: -1 }] })),
      '/States/A/Retry[0]/MaxAttempts: expected a whole number of 0 or more',
    ],
    [
      'a heartbeat above the time limit',
      one(call('f', { End: true, TimeoutSeconds: 5, HeartbeatSeconds: 5 })),
      '/States/A/HeartbeatSeconds: must be smaller',
    ],
    [
      'a distributed Map',
      one({
        Type: 'Map',
        End: true,
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...chain({ B: { Type: 'Pass' } }) },
      }),
      '/States/A/ItemProcessor/ProcessorConfig/Mode: only inline Maps',
    ],
    [
      'an outer variable assigned inside',
      one({
        Type: 'Parallel',
        End: true,
        Assign: { x: 1 },
        Branches: [chain({ B: { Type: 'Pass', Assign: { x: 2 } } })],
      }),
      '/States/A/Branches[0]/States/B/Assign/x: the variable "x" belongs to an outer scope',
    ],
    [
      'a variable called states',
      one({ ...pass, Assign: { states: 1 } }),
      '/States/A/Assign/states: "states" cannot be the name',
    ],
    [
      'Seconds and Timestamp at once',
      one({ Type: 'Wait', End: true, Seconds: 1, Timestamp: 'x' }),
      '/States/A: expected either "Seconds" or "Timestamp"',
    ],
  ])('is refused with %s', (_, machine, message) => {
    const findings = check(machine);

    expect(findings.join('\n')).toContain(message);
  });

  it('is refused when two scopes use one state name', () => {
    const machine = one({ Type: 'Parallel', End: true, Branches: [chain({ A: { Type: 'Pass' } })] });

    expect(check(machine).join()).toContain('the state name "A" is used twice');
  });

  it('is refused when one object names a state twice', () => {
    const text =
      '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Succeed","Comment":"a \\"{"},"A":{"Type":"Succeed"}}}';

    expect(readDefinition(text).diagnostics).toMatchObject([
      { code: 'DUPLICATE_KEY', location: '/States/A' },
    ]);
  });

  it('is refused with one finding when it is not JSON', () => {
    expect(readDefinition('{').diagnostics).toMatchObject([{ code: 'INVALID_JSON_DESCRIPTION' }]);
  });
});
