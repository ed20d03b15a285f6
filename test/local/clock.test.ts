import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '#local/clock.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clock-'));
  vi.useFakeTimers({ now: NOON });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});
const file = (): string => join(folder, 'kept', 'clock.json');

describe('the clock of a runtime', () => {
  it('runs as fast as it is told, from now on', () => {
    const clock = createClock(60);

    vi.advanceTimersByTime(1000);

    expect(clock.now()).toBe(NOON + 60_000);
  });

  it('rings after runtime, not wall time', () => {
    const rung = vi.fn();
    createClock(60).after(60_000, rung);

    vi.advanceTimersByTime(1000);

    expect(rung).toHaveBeenCalledOnce();
  });

  it('goes on after a restart where its earlier run would be by now', () => {
    createClock(3600, file());
    vi.advanceTimersByTime(10_000);

    const again = createClock(3600, file());

    expect(again.now()).toBe(NOON + 36_000_000);
  });

  it.each([1, 0.5, 10])('does not jump back when it goes on at speed %d', (speed) => {
    createClock(3600, file());
    vi.advanceTimersByTime(10_000);

    const again = createClock(speed, file());
    vi.advanceTimersByTime(1000);

    expect(again.now()).toBe(NOON + 36_000_000 + speed * 1000);
  });

  it('does not jump back when the clock of the machine was set back', () => {
    createClock(3600, file());
    vi.setSystemTime(NOON - 60_000);

    expect(createClock(3600, file()).now()).toBe(NOON);
  });

  it('follows the wall at speed 1, also after a restart', () => {
    createClock(1, file());
    vi.advanceTimersByTime(5000);

    expect(createClock(1, file()).now()).toBe(NOON + 5000);
  });

  it('runs as the wall does while something works, and fast again after it', async () => {
    const clock = createClock(60);
    const work = Promise.withResolvers<string>();

    const working = clock.working(() => work.promise);
    vi.advanceTimersByTime(1000);
    const during = clock.now();
    work.resolve('done');

    expect(await working).toBe('done');
    expect(during).toBe(NOON + 1000);
    vi.advanceTimersByTime(1000);
    expect(clock.now()).toBe(NOON + 61_000);
  });

  it('rings in time across changes of its pace, and not at all once cancelled', async () => {
    const clock = createClock(60);
    const rung = vi.fn(() => clock.now());
    const cancelled = vi.fn();
    clock.after(61_000, rung);
    clock.after(61_000, cancelled).cancel();

    const working = clock.working(() => new Promise((resolve) => setTimeout(resolve, 1000)));
    await vi.advanceTimersByTimeAsync(1000);
    await working;
    await vi.advanceTimersByTimeAsync(1000);

    expect(rung).toHaveReturnedWith(NOON + 61_000);
    expect(cancelled).not.toHaveBeenCalled();
  });

  it('goes on slowly until the last of what works at the same time has ended', async () => {
    const clock = createClock(60);
    const [long, short] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];

    const working = [clock.working(() => long.promise), clock.working(() => short.promise)];
    short.resolve();
    await working[1];
    vi.advanceTimersByTime(1000);

    expect(clock.now()).toBe(NOON + 1000);
    long.resolve();
    await working[0];
  });

  it('is not behind itself after a restart in which it had worked', async () => {
    const clock = createClock(60, file());
    await Promise.all([
      clock.working(() => new Promise((resolve) => setTimeout(resolve, 1500))),
      vi.advanceTimersByTimeAsync(1500),
    ]);
    vi.advanceTimersByTime(10_000);

    expect(createClock(60, file()).now()).toBe(clock.now());
  });
});
