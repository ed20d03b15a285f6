import { randomUUID } from 'node:crypto';
import type { Alarm, AlarmState, Transition } from './alarm.ts';
import type { ConfigurationChange } from './configuration-event.ts';
import { configurationEvent } from './configuration-event.ts';
import type { Delivery, Entry, HistoryItem, Ledger } from './ledger.ts';
import { muteOf } from './mute.ts';
import { directEvent, eventBridgeEvent, snsMessage, snsSubject } from './payloads.ts';
import type { StateValue } from './shapes.ts';

/** Account and Region of every alarm here. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

/** What a change leaves: entries for the ledger, and what has to be delivered. */
export interface Consequences {
  readonly entries: readonly Entry[];
  readonly deliveries: readonly Delivery[];
}

/**
 * An alarm enters a state, another one or (when a suppression is released) the same one again. The event goes
 * to EventBridge in every case, actions only when nothing holds them back. Assumption: AWS does not say
 * whether an alarm with ActionsEnabled=false sends its event; here it does.
 */
export function enterState<A extends Alarm>(
  ledger: Ledger,
  home: Home,
  alarm: A,
  state: AlarmState,
): Consequences {
  const now = state.timestamp;
  const mute = muteOf(ledger.mutes.values(), alarm.name, now);
  const changed = state.value !== alarm.state.value;
  const next: A = {
    ...alarm,
    state,
    previousState: alarm.state,
    transitionedAt: changed ? now : alarm.transitionedAt,
    muted: mute !== undefined,
  };
  const transition: Transition = { id: randomUUID(), alarm: next, ...home, ...(mute ? { mute } : {}) };
  const event: Delivery = {
    id: transition.id,
    alarmName: alarm.name,
    to: 'events',
    target: 'default',
    body: eventBridgeEvent(transition),
  };
  const deliveries = [event, ...(mute || state.actionsSuppressedBy ? [] : actionsOf(transition))];
  const history = stateHistory(next, alarm.state);
  return {
    entries: [{ alarm: next }, { history }, ...deliveries.map((outbox) => ({ outbox }))],
    deliveries,
  };
}

/** The mute window has closed and the alarm is still where it went inside it: its actions run now. */
export function leaveMuteWindow(home: Home, alarm: Alarm): Consequences {
  const next: Alarm = { ...alarm, muted: false };
  const deliveries = actionsOf({ id: randomUUID(), alarm: next, ...home, afterMute: true });
  return { entries: [{ alarm: next }, ...deliveries.map((outbox) => ({ outbox }))], deliveries };
}

/** An alarm is created, updated or deleted: the entry, the history and the event that tells of it. */
export function configure(change: ConfigurationChange): Consequences {
  const { alarm, operation, at } = change;
  const event: Delivery = {
    id: randomUUID(),
    alarmName: alarm.name,
    to: 'events',
    target: 'default',
    body: configurationEvent(change),
  };
  const verb = { create: 'created', update: 'updated', delete: 'deleted' }[operation];
  const history: HistoryItem = {
    alarmName: alarm.name,
    alarmType: typeOf(alarm),
    type: 'ConfigurationUpdate',
    at,
    summary: `Alarm "${alarm.name}" ${verb}`,
    data: JSON.stringify({ version: '1.0', type: operation[0]?.toUpperCase() + operation.slice(1) }),
  };
  const entry = operation === 'delete' ? { deletedAlarm: alarm.name } : { alarm };
  return { entries: [entry, { history }, { outbox: event }], deliveries: [event] };
}

/** The actions of the alarm's present state. Kinds of targets other than Lambda and SNS are not played here. */
function actionsOf(transition: Transition): Delivery[] {
  const { alarm } = transition;
  if (!alarm.config.ActionsEnabled) return [];
  return actionArns(alarm, alarm.state.value).flatMap((target): Delivery[] => {
    const service = target.split(':')[2];
    const common = { id: randomUUID(), alarmName: alarm.name, target };
    if (service === 'lambda') return [{ ...common, to: 'lambda', body: directEvent(transition) }];
    if (service !== 'sns') return [];
    return [{ ...common, to: 'sns', subject: snsSubject(transition), body: snsMessage(transition) }];
  });
}

function actionArns({ config }: Alarm, state: StateValue): readonly string[] {
  switch (state) {
    case 'OK':
      return config.OKActions;
    case 'ALARM':
      return config.AlarmActions;
    case 'INSUFFICIENT_DATA':
      return config.InsufficientDataActions;
  }
}

function stateHistory(alarm: Alarm, before: AlarmState): HistoryItem {
  const document = (state: AlarmState): object => ({
    stateValue: state.value,
    stateReason: state.reason,
    ...(state.reasonData === undefined ? {} : { stateReasonData: JSON.parse(state.reasonData) }),
  });
  return {
    alarmName: alarm.name,
    alarmType: typeOf(alarm),
    type: 'StateUpdate',
    at: alarm.state.timestamp,
    summary: `Alarm updated from ${before.value} to ${alarm.state.value}`,
    data: JSON.stringify({ version: '1.0', oldState: document(before), newState: document(alarm.state) }),
  };
}

function typeOf(alarm: Alarm): HistoryItem['alarmType'] {
  return alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm';
}
