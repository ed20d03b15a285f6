import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '#checks/check.ts';
import { dataConsistency } from '#checks/data-consistency.ts';
import type { Json } from '#core/words.ts';
import { toolsFor } from './world.ts';

function compare(before: Json | undefined, now: Json, item: Record<string, unknown> = {}): Promise<Finding> {
  const tools = toolsFor({
    captured: () => (before === undefined ? {} : { rollback: before }),
    read: async () => now,
  });
  return dataConsistency.run({ items: [{ name: 'users', ...item }] }, tools);
}

describe('data-consistency', () => {
  it('passes when the same is read now as was captured before the rollback', async () => {
    const finding = await compare(1200, 1200);

    expect(finding).toEqual({
      result: 'pass',
      reason: 'users is 1200, as it was before',
      value: { users: 1200 },
      limit: { users: 1200 },
    });
  });

  it('names the item and its value before and after on a mismatch', async () => {
    const finding = await compare(1200, 1188);

    expect(finding.result).toBe('fail');
    expect(finding.reason).toBe('users was 1200 before and is 1188 now, expected 1200 as before');
  });

  it('names the very row that differs', async () => {
    const finding = await compare([{ state: 'paid', count: 7 }], [{ state: 'paid', count: 6 }]);

    expect(finding.reason).toBe('users.0.count was 7 before and is 6 now, expected 7 as before');
  });

  it('sees a row that is new', async () => {
    const finding = await compare([{ n: 1 }], [{ n: 1 }, { n: 2 }]);

    expect(finding.reason).toBe('users.1.n was nothing before and is 2 now, expected nothing as before');
  });

  it('is not confused by the order of fields', async () => {
    expect((await compare({ a: 1, b: 2 }, { b: 2, a: 1 })).result).toBe('pass');
  });

  it.each([
    [{ comparison: 'at-least' }, 100, 100, 'pass'],
    [{ comparison: 'at-least' }, 100, 130, 'pass'],
    [{ comparison: 'at-least' }, 100, 99, 'fail'],
    [{ comparison: 'at-least' }, '9', '10', 'pass'],
    [{ comparison: 'at-least' }, 'blue', 'blue', 'unsure'],
    [{ comparison: 'at-least' }, { eu: 5, us: 5 }, { eu: 6, us: 4 }, 'fail'],
    [{ comparison: 'within-percent', percent: 5 }, 100, 95, 'pass'],
    [{ comparison: 'within-percent', percent: 5 }, 100, 105, 'pass'],
    [{ comparison: 'within-percent', percent: 5 }, 100, 94, 'fail'],
    [{ comparison: 'within-percent', percent: 5 }, 0, 1, 'fail'],
    [{ comparison: 'within-percent', percent: 5 }, 0, 0, 'pass'],
  ])('compares by %o: %o and then %o is a %s', async (item, before, now, result) => {
    expect((await compare(before, now, item)).result).toBe(result);
  });

  it('compares with the capture that the plan names', async () => {
    const tools = toolsFor({ captured: () => ({ open: 5, rollback: 9 }), read: async () => 5 });

    const open = await dataConsistency.run({ items: [{ name: 'users', against: 'open' }] }, tools);
    const rollback = await dataConsistency.run({ items: [{ name: 'users' }] }, tools);

    expect([open.result, rollback.result]).toEqual(['pass', 'fail']);
  });

  it('is unsure when nothing was captured', async () => {
    const finding = await compare(undefined, 1200);

    expect(finding).toEqual({
      result: 'unsure',
      reason: 'users: nothing was captured before the rollback to compare with',
    });
  });

  it('is unsure when nothing is read any more', async () => {
    const finding = await compare(1200, [], { comparison: 'at-least' });

    expect(finding).toEqual({
      result: 'unsure',
      reason: 'users: nothing is read now, expected at least 1200',
    });
  });

  it.each([
    [Number.NaN, Number.NaN],
    [
      { a: 1, b: Number.NaN },
      { a: 1, b: Number.NaN },
    ],
  ])('is unsure about numbers that are none: %o and %o', async (before, now) => {
    expect((await compare(before, now)).result).toBe('unsure');
  });

  it('is unsure when the reading fails', async () => {
    const tools = toolsFor({
      captured: () => ({ rollback: 5 }),
      read: () => Promise.reject(new Error('connection refused')),
    });

    const finding = await dataConsistency.run({ items: [{ name: 'users' }] }, tools);

    expect(finding).toEqual({ result: 'unsure', reason: 'users gave no answer: connection refused' });
  });

  it('fails for the item that differs even when another cannot be read', async () => {
    const tools = toolsFor({
      captured: () => ({ rollback: 5 }),
      read: (name) => (name === 'orders' ? Promise.reject(new Error('refused')) : Promise.resolve(4)),
    });

    const finding = await dataConsistency.run({ items: [{ name: 'users' }, { name: 'orders' }] }, tools);

    expect(finding.result).toBe('fail');
    expect(finding.reason).toBe('users was 5 before and is 4 now, expected 5 as before');
  });

  it('never passes on what is no value, whatever the comparison', async () => {
    const nothing = fc.constantFrom<unknown>(undefined, null, Number.NaN, [], {}, [[]], [null], { n: null });
    const something = fc.oneof(nothing, fc.integer(), fc.string());
    const pairs = fc.oneof(fc.tuple(nothing, something), fc.tuple(something, nothing));
    const items = fc.constantFrom(
      { comparison: 'equal' },
      { comparison: 'at-least' },
      { comparison: 'within-percent', percent: 1000 },
    );

    await fc.assert(
      fc.asyncProperty(pairs, items, async ([before, now], item) => {
        const finding = await compare(before as Json, now as Json, item);
        expect(finding.result).not.toBe('pass');
      }),
    );
  });
});
