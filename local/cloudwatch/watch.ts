import type { Alarm, AlarmState, MetricAlarm } from './alarm.ts';
import { assess, tickOf } from './assess.ts';
import { type Consequences, enterState, type Home, leaveMuteWindow } from './change.ts';
import { assessComposite, type FindAlarm, inOrder, suppressed } from './composite.ts';
import type { Courier } from './courier.ts';
import type { Ledger } from './ledger.ts';
import { muteOf } from './mute.ts';
import { reasonDataFor, reasonFor } from './reason.ts';

/** Looks at alarms and lets what it finds happen. */
export interface Watch {
  /** Evaluates every alarm as of `now`. */
  all(now: number): void;
  /** Evaluates the alarms whose tick has come since they were last evaluated. */
  due(now: number): void;
  /** Children have changed: composite alarms follow, except the one that was just set by hand. */
  follow(now: number, except?: string): void;
  /** Sets a state by hand; the next evaluation may overwrite it. */
  set(alarm: Alarm, state: AlarmState): void;
  /** Records what a change brings and sends what it has to tell. */
  settle(consequences: Consequences): void;
  /** When a suppression ends next. */
  nextRelease(): number | undefined;
  readonly find: FindAlarm;
}

interface WatchOptions {
  readonly ledger: Ledger;
  readonly courier: Courier;
  readonly home: Home;
  readonly rangeOf: (evaluationPeriods: number) => number;
}

/** Builds the watch over the alarms of a ledger. */
export function createWatch({ ledger, courier, home, rangeOf }: WatchOptions): Watch {
  const evaluatedAt = new Map<string, number>();

  const find: FindAlarm = (nameOrArn) => {
    const name = /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
    return ledger.alarms.get(name);
  };

  function settle({ entries, deliveries }: Consequences): void {
    ledger.record(...entries);
    courier.send(deliveries);
  }

  function evaluateMetric(alarm: MetricAlarm, now: number): void {
    evaluatedAt.set(alarm.name, now);
    const assessment = assess(alarm, ledger.metrics, now, rangeOf);
    const value = assessment.state;
    if (value === 'retain' || value === alarm.state.value) return;
    const reason = reasonFor(alarm, value, assessment);
    const state = { value, reason, reasonData: reasonDataFor(alarm, assessment), timestamp: now };
    settle(enterState(ledger, home, alarm, state));
  }

  function isDue(alarm: MetricAlarm, now: number): boolean {
    const last = evaluatedAt.get(alarm.name) ?? 0;
    // The first look at a configuration does not wait for the full hour of a slow alarm.
    const tick = (last < alarm.configuredAt ? Math.min(60, tickOf(alarm)) : tickOf(alarm)) * 1000;
    return Math.floor(now / tick) > Math.floor(Math.max(last, alarm.configuredAt) / tick);
  }

  function follow(now: number, except?: string): void {
    for (const name of inOrder(ledger.alarms.values(), find)) {
      const alarm = ledger.alarms.get(name);
      if (alarm?.kind !== 'composite' || name === except) continue;
      const step = assessComposite(alarm, find, now);
      const { suppression: _, ...rest } = alarm;
      if (step.kind === 'enter') {
        const next = step.suppression ? { ...rest, suppression: step.suppression } : rest;
        settle(enterState(ledger, home, next, step.state));
      } else if (step.kind === 'hold') {
        const state = { ...alarm.state, ...suppressed(step.suppression) };
        ledger.record({ alarm: { ...rest, state, suppression: step.suppression } });
      }
    }
  }

  function unmute(now: number): void {
    for (const alarm of ledger.alarms.values()) {
      const stillMuted = alarm.muted && muteOf(ledger.mutes.values(), alarm.name, now);
      if (alarm.muted && !stillMuted && !alarm.state.actionsSuppressedBy)
        settle(leaveMuteWindow(home, alarm));
    }
  }

  function look(now: number, wanted: (alarm: MetricAlarm) => boolean): void {
    for (const alarm of ledger.alarms.values()) {
      if (alarm.kind === 'metric' && wanted(alarm)) evaluateMetric(alarm, now);
    }
    follow(now);
    unmute(now);
  }

  return {
    all: (now) => look(now, () => true),
    due: (now) => look(now, (alarm) => isDue(alarm, now)),
    follow,
    set(alarm, state) {
      const { suppression: _, ...free } =
        alarm.kind === 'composite' ? alarm : { ...alarm, suppression: undefined };
      settle(enterState(ledger, home, free, state));
      follow(state.timestamp, alarm.name);
    },
    settle,
    nextRelease() {
      const ends = [...ledger.alarms.values()].flatMap((alarm) =>
        alarm.kind === 'composite' ? (alarm.suppression?.until ?? []) : [],
      );
      return ends.length === 0 ? undefined : Math.min(...ends);
    },
    find,
  };
}
