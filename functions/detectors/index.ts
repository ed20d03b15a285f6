import type { Signal } from '#core/signal.ts';
import { alarmDirect } from './alarm-direct.ts';
import { alarmEventBridge } from './alarm-eventbridge.ts';
import { alarmSns } from './alarm-sns.ts';
import type { Detector, Recognition } from './detector.ts';
import { type Unwrapped, unwrap } from './envelope.ts';
import { fieldsOf, short } from './value.ts';

export const detectors: readonly Detector[] = [alarmDirect, alarmEventBridge, alarmSns];

/**
 * The signals in an event, each once, and a sentence for everything in it that asks for nothing. Never throws: an
 * alarm retries a function that fails, and an event that nobody knows would only come back.
 */
export function recognise(event: unknown): { signals: Signal[]; ignored: string[] } {
  const signals = new Map<string, Signal>();
  const ignored: string[] = [];
  for (const delivery of unwrap(event)) {
    const recognition = recogniseOne(delivery);
    if ('ignored' in recognition) ignored.push(recognition.ignored);
    else signals.set(recognition.signal.id, recognition.signal);
  }
  return { signals: [...signals.values()], ignored };
}

function recogniseOne(delivery: Unwrapped): Recognition {
  if ('ignored' in delivery) return delivery;
  for (const detector of detectors) {
    const recognition = detector.recognise(delivery);
    if (recognition) return recognition;
  }
  const fields = Object.keys(fieldsOf(delivery.message) ?? {}).slice(0, 10);
  return { ignored: `no detector knows this event; its fields: ${short(fields.join(', '))}` };
}
