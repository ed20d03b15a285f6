import { expect } from 'vitest';
import type { Signal } from '#core/signal.ts';
import { recognise } from '#detectors/index.ts';

/** The one signal of an event; says what was found where it is not one. */
export function only(event: unknown): Signal {
  const { signals, ignored } = recognise(event);
  const [signal] = signals;
  if (!signal || signals.length > 1) throw new Error(`${signals.length} signals; ignored: ${ignored.join()}`);
  return signal;
}

/** Why an event without a signal was ignored. */
export function ignoredOf(event: unknown): string[] {
  const { signals, ignored } = recognise(event);
  expect(signals).toEqual([]);
  return ignored;
}
