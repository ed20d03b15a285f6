import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlanInvalidError } from '#core/errors.ts';
import { criticalPath, phaseSeconds, planSeconds, waves } from '#core/order.ts';
import type { Step } from '#core/plan-step.ts';
import { scopeOf } from '#core/scope.ts';
import { plan, step } from './plans.ts';

const namesOf = (result: Step[][]): string[][] => result.map((wave) => wave.map(({ name }) => name));

/** Steps that each wait for some of those before them, in any order of writing. */
const anySteps = fc
  .array(fc.tuple(fc.array(fc.nat(50), { maxLength: 4 }), fc.integer({ min: 1, max: 100 })), {
    maxLength: 25,
  })
  .map((rows) =>
    rows.map(([earlier, estimate], index) => {
      const after = [...new Set(earlier.filter((other) => other < index).map((other) => `s${other}`))];
      return step(`s${index}`, { after, estimate });
    }),
  )
  .chain((steps) => fc.shuffledSubarray(steps, { minLength: steps.length }));

describe('waves', () => {
  it('puts steps that do not depend on one another together', () => {
    const steps = [step('a'), step('b', { after: ['a'] }), step('c'), step('d', { after: ['b', 'c'] })];

    expect(namesOf(waves(steps))).toEqual([['a', 'c'], ['b'], ['d']]);
  });

  it('has no wave for no step', () => {
    expect(waves([])).toEqual([]);
  });

  it('names the cycle', () => {
    const steps = [
      step('a', { after: ['c'] }),
      step('b', { after: ['a'] }),
      step('c', { after: ['b'] }),
      step('d', { after: ['a'] }),
    ];

    expect(() => waves(steps)).toThrow(PlanInvalidError);
    expect(() => waves(steps)).toThrow('a → c → b → a');
  });

  it('names the step that comes after something that is not there', () => {
    expect(() => waves([step('a', { after: ['z'] })])).toThrow('step "a" comes after "z"');
  });

  it('refuses two steps of one name', () => {
    expect(() => waves([step('a'), step('a')])).toThrow('two steps are named "a"');
  });

  it('holds a chain of ten thousand steps written backwards', () => {
    const steps = Array.from({ length: 10_000 }, (_, i) => ({
      ...step('x'),
      name: `s${i}`,
      after: i < 9999 ? [`s${i + 1}`] : [],
    }));

    expect(waves(steps)).toHaveLength(10_000);
  });

  it('holds every step once and each after all it waits for', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const result = waves(steps);

        const waveOf = new Map(
          result.flatMap((wave, index) => wave.map(({ name }) => [name, index] as const)),
        );
        expect(result.flat()).toHaveLength(steps.length);
        expect(waveOf.size).toBe(steps.length);
        for (const { name, after } of steps) {
          expect(after.every((earlier) => (waveOf.get(earlier) ?? 99) < (waveOf.get(name) ?? -1))).toBe(true);
        }
      }),
    );
  });
});

describe('critical path', () => {
  it('is the longest step of each wave, because a wave waits for the whole one before it', () => {
    const steps = [
      step('a', { estimate: 5 }),
      step('b', { estimate: 30 }),
      step('c', { after: ['a'], estimate: 20 }),
    ];

    expect(criticalPath(steps)).toEqual({ seconds: 50, steps: ['b', 'c'] });
  });

  it('is nothing without steps', () => {
    expect(criticalPath([])).toEqual({ seconds: 0, steps: [] });
  });

  it('is never shorter than a step and never longer than all of them', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { seconds } = criticalPath(steps);

        expect(seconds).toBeGreaterThanOrEqual(Math.max(0, ...steps.map(({ estimate }) => estimate)));
        expect(seconds).toBeLessThanOrEqual(steps.reduce((sum, { estimate }) => sum + estimate, 0));
      }),
    );
  });
});

describe('seconds of a phase and of a plan', () => {
  it.each([
    [undefined, 10],
    [5, 10],
    [60, 60],
  ])('counts a phase with the estimate %s and ten seconds of steps as %s', (estimate, seconds) => {
    expect(phaseSeconds({ estimate, steps: [step('a')] })).toBe(seconds);
  });

  it('adds the phases up', () => {
    expect(planSeconds(plan())).toBe(10 + 10 + 20 + 40 + 30 + 10 + 10);
  });

  it('counts the phases of a scope alone', () => {
    const full = plan();

    expect(planSeconds(full, scopeOf(full, 'full'))).toBe(planSeconds(full));
    expect(planSeconds(full, scopeOf(full, 'database-only'))).toBe(20 + 30 + 10 + 10);
  });

  it('shrinks the estimate of a phase as a scope shrinks its critical path', () => {
    const steps = [step('a', { service: 'auth' }), step('b', { service: 'api', estimate: 30, after: ['a'] })];
    const half = plan({ phases: { 'application-rollback': { estimate: 80, steps } } });

    expect(planSeconds(half, scopeOf(half, 'auth-only'))).toBe(20);
  });
});
