import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#core/canonical.ts';
import { InputInvalidError } from '#core/errors.ts';

describe('canonical JSON', () => {
  it('sorts keys at every depth and writes no whitespace', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 'x y' }], a: null, B: true })).toBe(
      '{"B":true,"a":null,"b":[{"a":"x y","z":1}]}',
    );
  });

  it('is the same for equal values, and reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    ['undefined', { a: { b: undefined } }, '$.a.b is undefined'],
    ['NaN', [1, Number.NaN], '$[1] is NaN'],
    ['an infinity', Number.POSITIVE_INFINITY, '$ is Infinity'],
    ['a date', { at: new Date(0) }, '$.at is [object Date]'],
    ['a hole in a list', Object.assign([], { length: 1 }), '$[0] is undefined'],
    ['a big integer', 1n, '$ is [object BigInt]'],
  ])('refuses %s and says where', (_name, value, message) => {
    expect(() => canonicalJson(value)).toThrow(InputInvalidError);
    expect(() => canonicalJson(value)).toThrow(message);
  });
});
