import { sha256 } from '#adapters/audit.ts';
import { startMachine } from '#adapters/machines.ts';
import { ABSENT, getItem, putItem } from '#adapters/table.ts';
import type { Decision } from '#core/decision.ts';
import { ConflictError, NotFoundError } from '#core/errors.ts';
import type { Operation, Rollback } from '#core/records.ts';
import type { Signal } from '#core/signal.ts';
import { variable } from '#runtime/environment.ts';

/** Why a rollback starts, stored before it does, so that the state machine is handed ids alone. */
export interface RollbackRequest {
  readonly id: string;
  readonly operation: string;
  readonly decision: Decision;
  readonly reason: string;
  readonly requestedBy: string;
  readonly flow: Rollback['flow'];
  readonly signal?: Signal;
  readonly decidedAt: string;
}

/** `own` is false where somebody who asked at the same moment was first: it runs on their decision. */
export interface StartedRollback {
  readonly id: string;
  readonly own: boolean;
}

const NAMES_TRIED = 5;

export async function getRequest(id: string): Promise<RollbackRequest> {
  const request = await getItem<RollbackRequest>(`rollback#${id}`, 'request');
  if (request) return request;
  throw new NotFoundError(`nobody asked for a rollback "${id}"`);
}

/** Stores a request unless the rollback has one; the stored one stands. */
export async function storeRequest(request: RollbackRequest): Promise<RollbackRequest> {
  if (await putItem(`rollback#${request.id}`, 'request', request, ABSENT)) return request;
  return getRequest(request.id);
}

/**
 * Starts the rollback of an operation. All who ask at the same time come to the same name, so one storm of alarms
 * is one execution. A name whose execution ended without ever recording a rollback is passed over.
 */
export async function startRollback(
  operation: Operation,
  request: Omit<RollbackRequest, 'id'>,
): Promise<StartedRollback> {
  const base = nameOf(operation, request);
  for (let attempt = 1; attempt <= NAMES_TRIED; attempt += 1) {
    const id = attempt === 1 ? base : `${base}.${attempt}`;
    const stored = await storeRequest({ ...request, id });
    const started = await startMachine(variable('ROLLBACK_MACHINE_ARN'), id, {
      operation: stored.operation,
      rollback: id,
    });
    if (started.status === 'running' || (await hasBegun(id)))
      return { id, own: stored.signal?.id === request.signal?.id };
  }
  throw new ConflictError(
    `operation "${operation.id}": ${NAMES_TRIED} executions named ${base} have ended; look at them`,
  );
}

/** Told late, or told again after a crash: the rollback that was asked for is there, and may be over already. */
async function hasBegun(id: string): Promise<boolean> {
  return (await getItem(`rollback#${id}`, 'meta')) !== undefined;
}

/** The next rollback's number belongs to the operation; what takes no claim is named by its signal. */
function nameOf(operation: Operation, { decision, signal, decidedAt }: Omit<RollbackRequest, 'id'>): string {
  if (decision.path !== 'none') return `${operation.id}-r${operation.rollbacks + 1}`;
  return `${operation.id}-a${sha256(signal?.id ?? decidedAt).slice(0, 8)}`;
}
