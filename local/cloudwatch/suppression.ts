/** Why a composite alarm's actions wait, and until when (epoch ms; unknown while the suppressor is in ALARM). */
export interface Suppression {
  readonly by: 'WaitPeriod' | 'ExtensionPeriod' | 'Alarm';
  readonly until?: number;
}

/** What the suppressor does at this moment; the periods are seconds. */
export interface Suppressor {
  readonly inAlarm: boolean;
  readonly waitPeriod: number;
  readonly extensionPeriod: number;
}

/**
 * A composite alarm has just changed state. Anything that was pending is discarded; undefined means that the
 * actions run now.
 */
export function onStateChange(suppressor: Suppressor, now: number): Suppression | undefined {
  if (suppressor.inAlarm) return { by: 'Alarm' };
  if (suppressor.waitPeriod === 0) return undefined;
  return { by: 'WaitPeriod', until: now + suppressor.waitPeriod * 1000 };
}

/**
 * Time has passed or the suppressor has changed while actions were pending. Undefined means that the
 * composite alarm now acts on its current state.
 */
export function onTime(pending: Suppression, suppressor: Suppressor, now: number): Suppression | undefined {
  if (suppressor.inAlarm) return pending.by === 'Alarm' ? pending : { by: 'Alarm' };
  if (pending.by === 'Alarm') {
    const until = now + suppressor.extensionPeriod * 1000;
    return suppressor.extensionPeriod === 0 ? undefined : { by: 'ExtensionPeriod', until };
  }
  return now >= (pending.until ?? now) ? undefined : pending;
}
