import { describe, expect, it } from 'vitest';
import { checkPattern, matches } from '#local/endpoint/event-pattern.ts';

const EVENT = {
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  resources: ['arn:aws:cloudwatch:eu-west-1:1:alarm:a', 'arn:aws:cloudwatch:eu-west-1:1:alarm:b'],
  detail: {
    alarmName: 'api-5xx-rate',
    state: { value: 'ALARM', errors: 7, muted: false, note: null },
    metrics: [{ id: 'm1', stat: 'Sum' }, { id: 'm2' }],
    none: [],
  },
};
const state = (rule: object): object => ({ detail: { state: rule } });

describe('a pattern', () => {
  it.each([
    ['equal text', { source: ['aws.ec2', 'aws.cloudwatch'] }],
    ['nested text', { detail: { state: { value: ['ALARM'] } } }],
    ['any element of a list', { resources: ['arn:aws:cloudwatch:eu-west-1:1:alarm:b'] }],
    ['any object of a list', { detail: { metrics: { stat: ['Sum'] } } }],
    ['false and null as they are', state({ muted: [false], note: [null] })],
    ['a prefix', { detail: { alarmName: [{ prefix: 'api-' }] } }],
    ['a suffix', { detail: { alarmName: [{ suffix: '-rate' }] } }],
    ['a wildcard', { detail: { alarmName: [{ wildcard: 'api-*-rate' }] } }],
    ['another case', state({ value: [{ 'equals-ignore-case': 'alarm' }] })],
    ['anything but a text', state({ value: [{ 'anything-but': 'OK' }] })],
    ['anything but a list', state({ value: [{ 'anything-but': ['OK', 'INSUFFICIENT_DATA'] }] })],
    ['anything but a prefix', { detail: { alarmName: [{ 'anything-but': { prefix: 'db-' } }] } }],
    ['a number above', state({ errors: [{ numeric: ['>', 5] }] })],
    ['a number between', state({ errors: [{ numeric: ['>=', 7, '<', 8] }] })],
    ['a field that is there', state({ value: [{ exists: true }] })],
    ['a field that is not there', state({ actionsSuppressedBy: [{ exists: false }] })],
    ['a field below one that is not there', { detail: { muteDetail: { by: [{ exists: false }] } } }],
    ['an empty list as absent', { detail: { none: [{ exists: false }] } }],
    ['one of two branches', { $or: [{ source: ['aws.ec2'] }, state({ errors: [7] })] }],
  ])('matches %s', (_, pattern) => {
    checkPattern(pattern);

    expect(matches(pattern, EVENT)).toBe(true);
  });

  it.each([
    ['other text', { source: ['aws.ec2'] }],
    ['one field of two', { source: ['aws.cloudwatch'], 'detail-type': ['x'] }],
    ['a number written as text', state({ errors: ['7'] })],
    ['a number at an open bound', state({ errors: [{ numeric: ['>', 7] }] })],
    ['another number', state({ errors: [{ numeric: ['=', 8] }] })],
    ['text as a number', state({ value: [{ numeric: ['>', 0] }] })],
    ['what is excluded', state({ value: [{ 'anything-but': ['ALARM'] }] })],
    ['nothing, when anything else would do', state({ missing: [{ 'anything-but': 'x' }] })],
    ['a field that is there', state({ value: [{ exists: false }] })],
    ['a wildcard as an expression', { detail: { alarmName: [{ wildcard: 'api.5xx*' }] } }],
    ['inherited names', { detail: { constructor: [{ exists: true }] } }],
  ])('does not match %s', (_, pattern) => {
    checkPattern(pattern);

    expect(matches(pattern, EVENT)).toBe(false);
  });

  it.each([
    ['nothing', {}],
    ['text in place of a list', { source: 'aws.cloudwatch' }],
    ['an empty list', { source: [] }],
    ['an operator that is not served', { source: [{ cidr: '10.0.0.0/8' }] }],
    ['an inherited name as operator', { source: [{ constructor: 'x' }] }],
    ['two operators at once', { source: [{ prefix: 'a', suffix: 'b' }] }],
    ['a number range that is none', { detail: { n: [{ numeric: ['>', '5'] }] } }],
    ['a list within a list', { source: [['a']] }],
  ])('is refused when it holds %s', (_, pattern) => {
    expect(() => checkPattern(pattern)).toThrow('Event pattern is not valid');
  });
});
