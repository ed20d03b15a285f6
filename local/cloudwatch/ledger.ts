import { join } from 'node:path';
import type { Alarm } from './alarm.ts';
import { type Journal, openJournal, readJournal } from './journal.ts';
import { createMetricStore, type MetricStore, type Slot } from './metric-store.ts';
import type { MuteRule } from './mute.ts';
import type { AlarmEvent } from './payloads.ts';

/** One item of DescribeAlarmHistory; `at` in epoch milliseconds, `data` as JSON text. */
export interface HistoryItem {
  readonly alarmName: string;
  readonly alarmType: 'MetricAlarm' | 'CompositeAlarm';
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly at: number;
  readonly summary: string;
  readonly data: string;
}

/** Something to hand over; kept until it has been, so that a crash in between loses nothing. */
export type Delivery = {
  readonly id: string;
  readonly alarmName: string;
  /** ARN of the function or topic, or the name of the bus. */
  readonly target: string;
} & (
  | { readonly to: 'events'; readonly body: AlarmEvent }
  | { readonly to: 'lambda'; readonly body: unknown }
  | { readonly to: 'sns'; readonly body: unknown; readonly subject: string }
);

interface StoredSlot extends Omit<Slot, 'samples'> {
  readonly samples: Omit<Slot['samples'], 'values'> & {
    readonly values?: readonly (readonly [number, number])[];
  };
}

/** Everything that happens, as one list: what is kept is what its entries add up to. */
export type Entry =
  | { readonly slot: StoredSlot }
  | { readonly alarm: Alarm }
  | { readonly deletedAlarm: string }
  | { readonly history: HistoryItem }
  | { readonly mute: MuteRule }
  | { readonly deletedMute: string }
  | { readonly outbox: Delivery }
  | { readonly sent: string };

/** Metrics, alarms, mute rules, history and undelivered messages; on disk as well when there is a directory. */
export interface Ledger {
  readonly metrics: MetricStore;
  readonly alarms: ReadonlyMap<string, Alarm>;
  readonly mutes: ReadonlyMap<string, MuteRule>;
  readonly history: readonly HistoryItem[];
  readonly outbox: ReadonlyMap<string, Delivery>;
  record(...entries: readonly Entry[]): void;
  addSlots(slots: readonly Slot[]): void;
  close(): void;
}

const MOST_HISTORY = 5000;
const COMPACT_AFTER_BYTES = 64 * 1024 * 1024;

/** Opens the ledger, replaying what an earlier run left under `dataDir`. */
export function openLedger(now: () => number, dataDir?: string): Ledger {
  const metrics = createMetricStore(now);
  const alarms = new Map<string, Alarm>();
  const mutes = new Map<string, MuteRule>();
  const history: HistoryItem[] = [];
  const outbox = new Map<string, Delivery>();

  function apply(entry: Entry): void {
    if ('slot' in entry) metrics.add(asSlot(entry.slot));
    else if ('alarm' in entry) alarms.set(entry.alarm.name, entry.alarm);
    else if ('deletedAlarm' in entry) alarms.delete(entry.deletedAlarm);
    else if ('mute' in entry) mutes.set(entry.mute.input.Name, entry.mute);
    else if ('deletedMute' in entry) mutes.delete(entry.deletedMute);
    else if ('outbox' in entry) outbox.set(entry.outbox.id, entry.outbox);
    else if ('sent' in entry) outbox.delete(entry.sent);
    else if (history.push(entry.history) > MOST_HISTORY * 2) history.splice(0, MOST_HISTORY);
  }

  function* snapshot(): Generator<Entry> {
    for (const slot of metrics.slots()) yield { slot: asStored(slot) };
    for (const alarm of alarms.values()) yield { alarm };
    for (const mute of mutes.values()) yield { mute };
    for (const item of history) yield { history: item };
    for (const delivery of outbox.values()) yield { outbox: delivery };
  }

  let journal: Journal<Entry> | undefined;
  if (dataDir !== undefined) {
    const path = join(dataDir, 'cloudwatch.jsonl');
    for (const entry of readJournal<Entry>(path)) apply(entry);
    journal = openJournal<Entry>(path, snapshot());
  }

  function record(...entries: readonly Entry[]): void {
    journal?.append(entries);
    for (const entry of entries) apply(entry);
    if (journal && journal.grown() > COMPACT_AFTER_BYTES) journal.compact(snapshot());
  }

  return {
    metrics,
    alarms,
    mutes,
    history,
    outbox,
    record,
    addSlots: (slots) => record(...slots.map((slot) => ({ slot: asStored(slot) }))),
    close: () => journal?.close(),
  };
}

function asStored({ samples, ...slot }: Slot): StoredSlot {
  const { values, ...rest } = samples;
  return { ...slot, samples: values ? { ...rest, values: [...values] } : rest };
}

function asSlot({ samples, ...slot }: StoredSlot): Slot {
  return { ...slot, samples: { ...samples, values: samples.values && new Map(samples.values) } };
}
