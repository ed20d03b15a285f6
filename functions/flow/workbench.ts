import { createAllowHost, createHttp } from '#adapters/http.ts';
import { takeLeases } from '#adapters/leases.ts';
import { getOperation, pinnedPlanOf } from '#adapters/operations.ts';
import { getRollback, isOver } from '#adapters/rollbacks.ts';
import { createSecrets } from '#adapters/secrets.ts';
import { getItem, putItem } from '#adapters/table.ts';
import { FencedError } from '#core/errors.ts';
import type { Plan } from '#core/plan.ts';
import type { Operation, Rollback } from '#core/records.ts';
import type { Json } from '#core/words.ts';
import { now } from '#runtime/clock.ts';
import { createLog } from '#runtime/log.ts';
import type { Tools } from '#runtime/tools.ts';

/** What every flow of a running rollback works on, loaded by id. */
export interface Workbench {
  readonly rollback: Rollback;
  readonly operation: Operation;
  readonly plan: Plan;
}

/** Loads a rollback with its operation and pinned plan. */
export async function workbench(id: string): Promise<Workbench> {
  const rollback = await getRollback(id);
  const operation = await getOperation(rollback.operation);
  return { rollback, operation, plan: await pinnedPlanOf(operation) };
}

/** Loads it for an act: throws FencedError where the rollback is over, was stopped, or holds the claim no more. */
export async function fencedWorkbench(id: string): Promise<Workbench> {
  const bench = await workbench(id);
  const { rollback, operation } = bench;
  if (isOver(rollback))
    throw new FencedError(`rollback "${id}" is over (${rollback.status}); nothing acts for it any more`);
  if (rollback.abort)
    throw new FencedError(`rollback "${id}" was stopped by ${rollback.abort.by}: ${rollback.abort.reason}`);
  if (operation.claim?.rollback !== id || operation.claim.fence !== rollback.fence) {
    throw new FencedError(`rollback "${id}" does not hold the claim on operation "${operation.id}" any more`);
  }
  return bench;
}

/** Renews the leases; throws FencedError where they ran out and a service is somebody else's by now. */
export async function keepLeases({ rollback, operation }: Workbench): Promise<void> {
  const holder = await takeLeases(operation.services, rollback.id, now());
  if (holder)
    throw new FencedError(
      `rollback "${rollback.id}" lost a lease: a service is being rolled back by ${holder}`,
    );
}

/** The tools that readers get, and from which those of steps and checks are made. */
export function toolsFor(
  plan: Plan,
  about: { rollback: string; operation: string; region: string },
  signal: AbortSignal,
): Tools {
  return {
    ...about,
    now,
    signal,
    log: createLog(about),
    http: createHttp(plan.network),
    allowHost: createAllowHost(plan.network),
    secret: createSecrets(),
  };
}

export type CapturedState = Readonly<Record<string, Json>>;

/** State captured for a rollback: `before` it began, `after` it was done. */
export async function capturedState(rollback: string, when: 'before' | 'after'): Promise<CapturedState> {
  return (await getItem<{ values: CapturedState }>(`rollback#${rollback}`, `captured#${when}`))?.values ?? {};
}

export async function storeCapturedState(
  rollback: string,
  when: 'before' | 'after',
  values: CapturedState,
): Promise<void> {
  await putItem(`rollback#${rollback}`, `captured#${when}`, { values });
}
