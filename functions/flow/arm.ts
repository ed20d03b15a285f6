import { type AlarmState, createAlarm, describeAlarms, removeAlarms } from '#adapters/alarms.ts';
import { type ResolvedTrigger, resolveTrigger } from '#core/catalogue.ts';
import { ConflictError, InputInvalidError } from '#core/errors.ts';
import type { Plan } from '#core/plan.ts';
import type { ArmedTrigger } from '#core/records.ts';
import type { Json } from '#core/words.ts';
import { variable } from '#runtime/environment.ts';

/** Creates the alarms of an operation, or finds those that the plan names. Everything that can be refused comes first. */
export async function arm(
  id: string,
  plan: Plan,
  values: Record<string, Json>,
): Promise<{ triggers: ArmedTrigger[]; alreadyRed: string[] }> {
  const resolved = plan.triggers.map(resolveTrigger);
  const existing = await namedAlarms(resolved);
  const red = existing.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
  if (red.length > 0 && plan.alreadyRed === 'block') {
    throw new ConflictError(
      `alarms are red already, and the plan says to open nothing then: ${red.join(', ')}`,
    );
  }
  const wanted = resolved.map((trigger) => ({ trigger, baseline: baselineOf(trigger, values) }));
  const made = await Promise.allSettled(
    wanted.map(async ({ trigger, baseline }): Promise<ArmedTrigger> => {
      const { watches } = trigger;
      const alarm =
        watches.by === 'alarm'
          ? existing.find(({ name }) => name === nameOf(watches.alarm))
          : await createAlarm(ownName(id, trigger.id), trigger, variable('RECEIVE_SIGNAL_ARN'), baseline);
      return armedTrigger(trigger, alarm, red);
    }),
  );
  const triggers = made.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  return { triggers, alreadyRed: red };
}

/** Removes the alarms that were made for an operation which was not opened after all. */
export async function disarmAgain(id: string, plan: Plan): Promise<void> {
  const own = await describeAlarms(plan.triggers.map((trigger) => ownName(id, trigger.id)));
  if (own.length > 0) await removeAlarms(own.map(({ arn }) => arn));
}

async function namedAlarms(triggers: readonly ResolvedTrigger[]): Promise<AlarmState[]> {
  const named = triggers.flatMap(({ watches }) => (watches.by === 'alarm' ? [nameOf(watches.alarm)] : []));
  const existing = named.length > 0 ? await describeAlarms(named) : [];
  const missing = named.filter((name) => !existing.some((alarm) => alarm.name === name));
  if (missing.length > 0)
    throw new InputInvalidError(`alarms that the plan names do not exist: ${missing.join(', ')}`);
  return existing;
}

function armedTrigger(
  trigger: ResolvedTrigger,
  alarm: AlarmState | undefined,
  red: readonly string[],
): ArmedTrigger {
  const { watches } = trigger;
  return {
    id: trigger.id,
    alarm: alarm?.arn ?? '',
    severity: trigger.severity,
    manual: trigger.manual,
    scope: trigger.scope,
    indicates: trigger.indicates,
    noticeSeconds: trigger.noticeSeconds,
    metric: watches.by === 'metric' ? watches.metric.name : undefined,
    threshold: trigger.threshold,
    redAtOpen: red.includes(alarm?.name ?? ''),
    owned: watches.by !== 'alarm',
  };
}

function ownName(operation: string, trigger: string): string {
  return `ripcord-${operation}-${trigger}`;
}

function nameOf(alarm: string): string {
  return alarm.split(':alarm:').at(-1) ?? alarm;
}

/** The captured value of the trigger's own name. Without one a comparison with the baseline cannot be armed. */
function baselineOf({ id, against }: ResolvedTrigger, baseline: Record<string, Json>): number | undefined {
  if (against === 'value') return undefined;
  const value = baseline[id];
  if (typeof value === 'number' && value !== 0) return value;
  throw new InputInvalidError(
    `trigger ${id}: its baseline is ${JSON.stringify(value)}; expected a captured number of the same name`,
  );
}
