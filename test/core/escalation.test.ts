import { describe, expect, it } from 'vitest';
import { LADDER, nextLevel } from '#core/escalation.ts';

const troubleAt = '2026-11-21T10:00:00.000Z';
const minutesLater = (minutes: number): Date => new Date(Date.parse(troubleAt) + minutes * 60_000);
const reached = (...levels: (1 | 2 | 3 | 4)[]) => levels.map((level) => ({ level }));

describe('the ladder', () => {
  it('has its levels at 0, 5, 15 and 30 minutes, each with people and offers', () => {
    expect(Object.values(LADDER).map(({ afterSeconds }) => afterSeconds / 60)).toEqual([0, 5, 15, 30]);
    expect(Object.values(LADDER).every(({ told, offers }) => told.length > 0 && offers.length > 0)).toBe(
      true,
    );
  });

  it.each([
    [0, [], { level: 1 }],
    [0, [1], { until: '2026-11-21T10:05:00.000Z' }],
    [4.99, [1], { until: '2026-11-21T10:05:00.000Z' }],
    [5, [1], { level: 2 }],
    [14, [1, 2], { until: '2026-11-21T10:15:00.000Z' }],
    [15, [1, 2], { level: 3 }],
    [30, [1, 2, 3], { level: 4 }],
    [600, [1, 2, 3, 4], {}],
  ] as const)('says after %s minutes with the levels %j reached: %j', (minutes, levels, next) => {
    expect(nextLevel({ troubleAt, now: minutesLater(minutes), levels: reached(...levels) })).toEqual(next);
  });

  it('skips no level, however late it is asked', () => {
    expect(nextLevel({ troubleAt, now: minutesLater(60), levels: [] })).toEqual({ level: 1 });
    expect(nextLevel({ troubleAt, now: minutesLater(60), levels: reached(1) })).toEqual({ level: 2 });
  });

  it('climbs no further once somebody owns the trouble', () => {
    const levels = [{ level: 1, acknowledgedBy: 'ana' }] as const;

    expect(nextLevel({ troubleAt, now: minutesLater(60), levels })).toEqual({});
  });
});
