import { describe, expect, it } from 'vitest';
import { nearest } from '#core/nearest.ts';

const known = ['id', 'title', 'triggers', 'timeLimit', 'estimate', 'level', 'capture', 'scopes'];

describe('the nearest known word', () => {
  it.each([
    ['trigger', 'triggers'],
    ['tirggers', 'triggers'],
    ['tittle', 'title'],
    ['time_limit', 'timeLimit'],
    ['Level', 'level'],
    ['captures', 'capture'],
    ['scope', 'scopes'],
  ])('of %s is %s', (word, meant) => {
    expect(nearest(word, known)).toBe(meant);
  });

  it.each(['retries', 'owner', 'x'.repeat(1000), ''])('of %s is none', (word) => {
    expect(nearest(word, known)).toBeUndefined();
  });
});
