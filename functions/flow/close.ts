import { getOperation, moveOperation, patchOperation } from '#adapters/operations.ts';
import { ConflictError } from '#core/errors.ts';
import type { Operation } from '#core/records.ts';
import { now } from '#runtime/clock.ts';
import { disarm } from './disarm.ts';

/** Ends an operation that went well, or that was called off. Refused while a rollback holds it. */
export async function closeOperation(id: string, as: 'completed' | 'cancelled'): Promise<Operation> {
  const operation = await getOperation(id);
  if (operation.claim) {
    throw new ConflictError(
      `operation "${id}" is being rolled back by "${operation.claim.rollback}"; it ends with that`,
    );
  }
  const closed = await moveOperation(operation, as, { closedAt: now().toISOString() });
  await disarm(operation);
  return closed;
}

/** The pipeline tells that the point of no return is passed. Telling it again changes nothing. */
export async function passPointOfNoReturn(id: string, by: string): Promise<Operation> {
  const operation = await getOperation(id);
  if (operation.ponr) return operation;
  const ponr = { at: now().toISOString(), by };
  await patchOperation(id, { ponr });
  return { ...operation, ponr };
}

/** The pipeline tells that the new version takes traffic: from now on there is something to undo. */
export async function deployed(id: string): Promise<Operation> {
  const operation = await getOperation(id);
  await patchOperation(id, { deployment: 'live' });
  return { ...operation, deployment: 'live' };
}
