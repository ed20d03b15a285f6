import { describe, expect, it } from 'vitest';
import { clocks, forecast, forecastBreachAt } from '#core/clocks.ts';
import { signal } from './situations.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 21, 10, 0, seconds)).toISOString();
const times = { decidedAt: at(12), firstActionAt: at(20), lastActionAt: at(140), verifiedAt: at(170) };
const fired = { ...signal, changedAt: at(10), breachedAt: at(-50) };

describe('the five clocks', () => {
  it('run from the first breaching datapoint to verified', () => {
    expect(clocks({ ...times, signal: fired })).toEqual({ t1: 60, t2: 10, t3: 120, t4: 30, t5: 220 });
  });

  it('start at the trigger where no datapoint is known', () => {
    expect(clocks({ ...times, signal: { ...fired, breachedAt: undefined } })).toMatchObject({
      t1: undefined,
      t5: 160,
    });
  });

  it('start at the decision where a person asked', () => {
    expect(clocks({ ...times, signal: { ...fired, source: 'person' } })).toMatchObject({
      t1: undefined,
      t2: 8,
      t5: 158,
    });
    expect(clocks(times)).toMatchObject({ t2: 8, t5: 158 });
  });

  it('are not known before their ends are', () => {
    const running = { ...times, lastActionAt: undefined, verifiedAt: undefined, signal: fired };

    expect(clocks(running)).toEqual({ t1: 60, t2: 10, t3: undefined, t4: undefined, t5: undefined });
  });

  it('never run backwards when two machines disagree', () => {
    expect(clocks({ ...times, signal: { ...fired, changedAt: at(21) } }).t2).toBe(0);
  });
});

describe('the forecast', () => {
  it('adds what is left to what has passed', () => {
    expect(
      forecast({ elapsedSeconds: 100, remaining: [{ estimateSeconds: 30 }, { estimateSeconds: 20 }] }),
    ).toBe(150);
  });

  it('takes the median of the history before the estimate', () => {
    const remaining = [
      { estimateSeconds: 30, history: [10, 600, 12] },
      { estimateSeconds: 5, history: [4, 8] },
    ];

    expect(forecast({ elapsedSeconds: 0, remaining })).toBe(18);
  });

  it('takes off what was spent in the present phase, but no more than it should take', () => {
    expect(forecast({ elapsedSeconds: 25, remaining: [{ estimateSeconds: 30, spentSeconds: 25 }] })).toBe(30);
    expect(forecast({ elapsedSeconds: 90, remaining: [{ estimateSeconds: 30, spentSeconds: 90 }] })).toBe(90);
  });
});

describe('the moment of the breach', () => {
  const remaining = [{ estimateSeconds: 10 }, { estimateSeconds: 50 }, { estimateSeconds: 40 }];

  it('is when the later phases no longer fit', () => {
    expect(forecastBreachAt({ startedAt: at(0), slaSeconds: 300, remaining })).toBe(at(210));
  });

  it('is the end of the SLA in the last phase', () => {
    expect(forecastBreachAt({ startedAt: at(0), slaSeconds: 300, remaining: remaining.slice(2) })).toBe(
      at(300),
    );
  });

  it('lies in the past where the later phases alone are too long', () => {
    expect(forecastBreachAt({ startedAt: at(0), slaSeconds: 60, remaining })).toBe(at(-30));
  });

  it('is where the forecast, told second by second, passes the SLA', () => {
    const breach =
      (Date.parse(forecastBreachAt({ startedAt: at(0), slaSeconds: 300, remaining })) - Date.parse(at(0))) /
      1000;
    const told = (seconds: number): number =>
      forecast({
        elapsedSeconds: seconds,
        remaining: [{ estimateSeconds: 10, spentSeconds: seconds }, ...remaining.slice(1)],
      });

    expect(told(breach)).toBe(300);
    expect(told(breach + 1)).toBe(301);
  });
});
