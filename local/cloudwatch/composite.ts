import type { Alarm, AlarmState, CompositeAlarm } from './alarm.ts';
import { childrenOf, holds } from './rule.ts';
import { longStamp, stamp } from './stamp.ts';
import { onStateChange, onTime, type Suppression, type Suppressor } from './suppression.ts';

export type FindAlarm = (nameOrArn: string) => Alarm | undefined;

/** What is to be done about a composite alarm now. */
export type CompositeStep =
  | { readonly kind: 'stay' }
  /** Enter this state: a change, or the same state again because its suppression has ended. */
  | { readonly kind: 'enter'; readonly state: AlarmState; readonly suppression: Suppression | undefined }
  /** The state stays, but something else now holds the actions back. */
  | { readonly kind: 'hold'; readonly suppression: Suppression };

/** Looks at the children and the suppressor of a composite alarm; changes nothing. */
export function assessComposite(alarm: CompositeAlarm, find: FindAlarm, now: number): CompositeStep {
  const value = holds(alarm.rule, (child) => find(child)?.state.value) ? 'ALARM' : 'OK';
  const suppressor = suppressorOf(alarm, find);
  if (value !== alarm.state.value) {
    const isFirst = alarm.previousState === undefined;
    // AWS's sample event of a new composite alarm that evaluates to OK carries no wait period.
    const suppression =
      suppressor && !(isFirst && value === 'OK') ? onStateChange(suppressor, now) : undefined;
    const state = {
      value,
      ...explain(alarm, find, value),
      timestamp: now,
      ...suppressed(suppression),
    } as const;
    return { kind: 'enter', state, suppression };
  }
  if (!alarm.suppression) return { kind: 'stay' };
  const suppression = suppressor && onTime(alarm.suppression, suppressor, now);
  if (suppression === undefined) {
    const { value: same, reason, reasonData } = alarm.state;
    const state = {
      value: same,
      reason,
      ...(reasonData === undefined ? {} : { reasonData }),
      timestamp: now,
    };
    return { kind: 'enter', state, suppression };
  }
  return suppression === alarm.suppression ? { kind: 'stay' } : { kind: 'hold', suppression };
}

/** The members of a state that say why its actions do not run. */
export function suppressed(
  suppression: Suppression | undefined,
): Pick<AlarmState, 'actionsSuppressedBy' | 'actionsSuppressedReason'> {
  if (!suppression) return {};
  return {
    actionsSuppressedBy: suppression.by,
    actionsSuppressedReason: `Actions suppressed by ${suppression.by}`,
  };
}

/** Composite alarms, children before parents. Those in a cycle are left out, as CloudWatch stops with them. */
export function inOrder(alarms: Iterable<Alarm>, find: FindAlarm): string[] {
  const order: string[] = [];
  const seen = new Map<string, 'open' | 'done' | 'circular'>();
  function visit(alarm: CompositeAlarm): boolean {
    const before = seen.get(alarm.name);
    if (before) return before === 'done';
    seen.set(alarm.name, 'open');
    const below = [...childrenOf(alarm.rule), alarm.config.ActionsSuppressor ?? ''].map(find);
    const fine = below.every((child) => child?.kind !== 'composite' || visit(child));
    seen.set(alarm.name, fine ? 'done' : 'circular');
    if (fine) order.push(alarm.name);
    return fine;
  }
  for (const alarm of alarms) if (alarm.kind === 'composite') visit(alarm);
  return order;
}

function suppressorOf({ config }: CompositeAlarm, find: FindAlarm): Suppressor | undefined {
  if (config.ActionsSuppressor === undefined) return undefined;
  return {
    inAlarm: find(config.ActionsSuppressor)?.state.value === 'ALARM',
    waitPeriod: config.ActionsSuppressorWaitPeriod ?? 0,
    extensionPeriod: config.ActionsSuppressorExtensionPeriod ?? 0,
  };
}

/** Names the child that moved last, and lists all that have moved since the composite alarm did. */
function explain(
  alarm: CompositeAlarm,
  find: FindAlarm,
  value: string,
): { reason: string; reasonData: string } {
  const children = childrenOf(alarm.rule)
    .flatMap((child) => find(child) ?? [])
    .sort((a, b) => b.transitionedAt - a.transitionedAt);
  const [newest] = children;
  const isFirst = alarm.previousState === undefined;
  const moved = children.filter((child) => isFirst || child.transitionedAt > alarm.state.timestamp);
  const triggering = moved.length > 0 ? moved : children.slice(0, 1);
  return {
    reason:
      isFirst || !newest
        ? `${alarm.arn} was ${isFirst ? 'created' : 'updated'} and its alarm rule evaluates to ${value}`
        : `${newest.arn} transitioned to ${newest.state.value} at ${longStamp(newest.transitionedAt)}`,
    reasonData: JSON.stringify({
      triggeringAlarms: triggering.map(({ arn, state, transitionedAt }) => ({
        arn,
        state: { value: state.value, timestamp: stamp(transitionedAt) },
      })),
    }),
  };
}
