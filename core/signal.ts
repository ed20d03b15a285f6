import type { Json, Severity, Situation } from './words.ts';

export type SignalState = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

/** One event in one normal shape, whichever path it came by. Times are ISO 8601 in UTC with `Z`. */
export interface Signal {
  /** The same state change has the same id on every path: `<alarm>#<changed at>#<state>`. */
  readonly id: string;
  readonly source: 'alarm' | 'webhook' | 'watcher' | 'person';
  readonly path: 'direct' | 'eventbridge' | 'sns' | 'api';
  /** ARN of the alarm; for people and webhooks a name of their own. */
  readonly alarm: string;
  readonly alarmName: string;
  readonly account: string;
  readonly region: string;
  readonly state: SignalState;
  readonly previousState?: SignalState;
  readonly changedAt: string;
  /** When the first breaching datapoint was measured, where the event tells it: start of clock T1. */
  readonly breachedAt?: string;
  readonly reason: string;
  readonly value?: number;
  readonly threshold?: number;
  readonly metric?: string;
  readonly mutedBy?: string;
  readonly suppressedBy?: string;
  /** Alarms underneath a composite one that are in ALARM. */
  readonly children: readonly string[];
  /** What a person says has happened. */
  readonly situation?: Situation;
  readonly requestedBy?: string;
  readonly severity?: Severity;
  readonly facts?: Readonly<Record<string, Json>>;
}
