import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sameWeights, shiftPlan, showWeights } from '#core/traffic.ts';

it('moves in even steps and ends where it shall', () => {
  const plan = shiftPlan({ old: 0, new: 100 }, { old: 100, new: 0 }, 4);

  expect(plan).toEqual([
    { old: 25, new: 75 },
    { old: 50, new: 50 },
    { old: 75, new: 25 },
    { old: 100, new: 0 },
  ]);
});

it('reads a version that is not named as one without traffic', () => {
  expect(sameWeights({ old: 100 }, { old: 100, new: 0 })).toBe(true);
  expect(sameWeights({ old: 100 }, { old: 90, new: 10 })).toBe(false);
});

it('writes weights as people read them', () => {
  expect(showWeights({ 'v2.0.8': 100, 'v2.1': 0 })).toBe('v2.0.8 100 %, v2.1 0 %');
});

it('never loses a per cent on the way, whatever the steps', () => {
  const share = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(share, share, share, fc.integer({ min: 1, max: 50 }), (a, b, c, steps) => {
      const from = { a, b: 100 - a };
      const to = { b, c: Math.min(c, 100 - b), d: 100 - b - Math.min(c, 100 - b) };
      const plan = shiftPlan(from, to, steps);

      for (const weights of plan) {
        expect(Object.values(weights).reduce((sum, one) => sum + one, 0)).toBe(100);
        expect(Object.values(weights).every((one) => Number.isInteger(one) && one >= 0)).toBe(true);
      }
      expect(sameWeights(plan.at(-1) ?? {}, to)).toBe(true);
    }),
  );
});
