import { removeAlarms } from '#adapters/alarms.ts';
import { stopListening } from '#adapters/operations.ts';
import type { Operation } from '#core/records.ts';

/** Removes the alarms that Ripcord made for an operation, and listens to none of them any more. */
export async function disarm(operation: Operation): Promise<void> {
  await Promise.all(operation.triggers.map((trigger) => stopListening(operation.id, trigger)));
  const owned = operation.triggers.filter((trigger) => trigger.owned);
  if (owned.length > 0) await removeAlarms(owned.map(({ alarm }) => alarm));
}
