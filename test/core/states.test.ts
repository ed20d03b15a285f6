import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IllegalMoveError } from '#core/errors.ts';
import { isTerminal, mayMove, move, type StatusOf, statesOf, type Thing } from '#core/states.ts';

/** Checks alone never end: what they found can always be looked at again. */
const ENDING = ['operation', 'rollback', 'step'] as const;
const THINGS: readonly Thing[] = [...ENDING, 'check'];

function reachable<T extends Thing>(thing: T, from: StatusOf<T>): Set<StatusOf<T>> {
  const found = new Set([from]);
  for (const state of found) {
    for (const next of statesOf(thing)) if (mayMove(thing, state, next)) found.add(next);
  }
  return found;
}

describe.each(THINGS)('the states of a thing of kind %s', (thing) => {
  it('are left only by moves of the table', () => {
    const any = fc.constantFrom(...statesOf(thing));

    fc.assert(
      fc.property(any, any, (from, to) => {
        if (mayMove(thing, from, to)) expect(move(thing, from, to)).toBe(to);
        else expect(() => move(thing, from, to)).toThrow(IllegalMoveError);
      }),
    );
  });

  it('are never left once they are terminal', () => {
    const terminal = statesOf(thing).filter((state) => isTerminal(thing, state));

    expect(terminal.flatMap((from) => statesOf(thing).filter((to) => mayMove(thing, from, to)))).toEqual([]);
  });

  it('can all be reached from the others or are where it begins', () => {
    const entered = statesOf(thing).filter((to) =>
      statesOf(thing).some((from) => from !== to && mayMove(thing, from, to)),
    );
    const first: readonly string[] = ['open', 'awaiting-approval', 'announced', 'pending', 'capturing'];

    expect(statesOf(thing).filter((state) => !entered.includes(state) && !first.includes(state))).toEqual([]);
  });
});

describe.each(ENDING)('a thing of kind %s', (thing) => {
  it.each(statesOf(thing))('comes from %s to an end', (state) => {
    const ends = [...reachable(thing, state)].filter((one) => isTerminal(thing, one));

    expect(ends.length).toBeGreaterThan(0);
  });
});

describe('an illegal move', () => {
  it('names both states and what would be allowed', () => {
    expect(() => move('operation', 'completed', 'open')).toThrow(
      'from "completed" to "open"; allowed from there: nothing, it is over',
    );
    expect(() => move('step', 'failed', 'done')).toThrow('starting, skipped, done-by-hand');
  });
});
