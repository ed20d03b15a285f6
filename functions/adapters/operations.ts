import { ABSENT, deleteItem, getItem, patchItem, putItem, queryItems } from '#adapters/table.ts';
import { ConflictError, NotFoundError } from '#core/errors.ts';
import type { Plan } from '#core/plan.ts';
import type { ArmedTrigger, Claim, Operation } from '#core/records.ts';
import { move, type OperationStatus } from '#core/states.ts';
import type { Json } from '#core/words.ts';

const partition = (id: string): string => `operation#${id}`;

export async function getOperation(id: string): Promise<Operation> {
  const operation = await getItem<Operation>(partition(id), 'meta');
  if (operation) return operation;
  throw new NotFoundError(`there is no operation "${id}"`);
}

/** The plan with its parameters filled in, as it was pinned when the operation opened: what runs. */
export async function getPinnedPlan(id: string): Promise<Plan> {
  const pinned = await getItem<{ plan: Plan }>(partition(id), 'pinned');
  if (pinned) return pinned.plan;
  throw new NotFoundError(`operation "${id}" has no pinned plan`);
}

const MOST_KEPT = 20;
const kept = new Map<string, Plan>();

/** The pinned plan of an operation at hand. What is pinned never changes, so a process reads it once. */
export async function pinnedPlanOf({ id, openedAt }: Operation): Promise<Plan> {
  const key = `${id}@${openedAt}`;
  const plan = kept.get(key) ?? (await getPinnedPlan(id));
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, plan);
  return plan;
}

export async function getBaseline(id: string): Promise<Record<string, Json>> {
  return (await getItem<{ values: Record<string, Json> }>(partition(id), 'baseline'))?.values ?? {};
}

/** Takes a name by pinning its plan under it. Throws ConflictError where the name is taken. */
export async function reserveOperation(id: string, plan: Plan): Promise<void> {
  if (await putItem(partition(id), 'pinned', { plan }, ABSENT)) return;
  throw new ConflictError(`operation "${id}" exists already; choose another name`);
}

/** Gives back the name of an operation that was not opened after all. */
export async function forgoOperation(id: string): Promise<void> {
  await Promise.all(['pinned', 'baseline'].map((part) => deleteItem(partition(id), part)));
}

/** Stores an operation, whose name and plan were reserved, with its captured state. */
export async function createOperation(operation: Operation, baseline: Record<string, Json>): Promise<void> {
  await putItem(partition(operation.id), 'baseline', { values: baseline });
  const created = await putItem(partition(operation.id), 'meta', operation, ABSENT);
  if (!created) throw new ConflictError(`operation "${operation.id}" exists already; choose another name`);
  await putItem('list#operation', `${operation.openedAt}#${operation.id}`, { id: operation.id });
}

export async function listOperations(): Promise<string[]> {
  const items = await queryItems<{ id: string }>('list#operation');
  return items.map(({ id }) => id).reverse();
}

/** One query answers who listens to an alarm, however many plans there are. */
export async function listenersOf(alarm: string): Promise<{ operation: string; trigger: string }[]> {
  return queryItems(`alarm#${alarm}`, 'operation#');
}

export async function listen(operation: string, trigger: ArmedTrigger): Promise<void> {
  await putItem(`alarm#${trigger.alarm}`, `operation#${operation}#${trigger.id}`, {
    operation,
    trigger: trigger.id,
  });
}

export async function stopListening(operation: string, trigger: ArmedTrigger): Promise<void> {
  await deleteItem(`alarm#${trigger.alarm}`, `operation#${operation}#${trigger.id}`);
}

/** Sets fields of an operation whatever its state. */
export async function patchOperation(id: string, fields: Partial<Operation>): Promise<void> {
  await patchItem(partition(id), 'meta', fields, { expression: 'attribute_exists(pk)' });
}

/** Moves an operation by its table, only from the state it was read in. */
export async function moveOperation(
  operation: Operation,
  to: OperationStatus,
  fields: Partial<Operation> = {},
): Promise<Operation> {
  move('operation', operation.status, to);
  const moved = await patchItem(
    partition(operation.id),
    'meta',
    { ...fields, status: to },
    { expression: '#status = :from', names: ['status'], values: { from: operation.status } },
  );
  if (moved) return { ...operation, ...fields, status: to };
  throw new ConflictError(`operation "${operation.id}" is no longer ${operation.status}; look at it again`);
}

/**
 * Takes the claim: one conditional update of the operation decides who may act. Taking it again for the same
 * rollback succeeds and changes nothing. Returns the claim in force, which may be somebody else's.
 */
export async function takeClaim(
  operation: Operation,
  rollback: string,
  at: string,
  automatic: boolean,
): Promise<Claim> {
  const claim: Claim = { rollback, fence: operation.rollbacks + 1, at };
  const taken = await patchItem(
    partition(operation.id),
    'meta',
    {
      claim,
      status: 'rolling-back',
      rollbacks: operation.rollbacks + 1,
      automaticRollbacks: operation.automaticRollbacks + (automatic ? 1 : 0),
    },
    {
      expression: 'attribute_not_exists(#claim) AND #status IN (:open, :failed) AND #rollbacks = :rollbacks',
      names: ['claim', 'status', 'rollbacks'],
      values: { open: 'open', failed: 'rollback-failed', rollbacks: operation.rollbacks },
    },
  );
  if (taken) return claim;
  const now = await getOperation(operation.id);
  if (now.claim) return now.claim;
  // Somebody claimed it and stood back in between.
  if (now.rollbacks !== operation.rollbacks && (now.status === 'open' || now.status === 'rollback-failed')) {
    return takeClaim(now, rollback, at, automatic);
  }
  throw new ConflictError(`operation "${operation.id}" is ${now.status}; nothing can be rolled back there`);
}

/** Gives the claim back, only by who holds it. */
export async function releaseClaim(
  id: string,
  rollback: string,
  fields: Partial<Operation>,
): Promise<boolean> {
  return patchItem(
    partition(id),
    'meta',
    { ...fields, claim: undefined },
    { expression: '#claim.#rollback = :rollback', names: ['claim', 'rollback'], values: { rollback } },
  );
}

/** When the cool-down of a service ends, if it was rolled back lately. */
export async function coolDownOf(services: readonly string[]): Promise<string | undefined> {
  const leases = await Promise.all(
    services.map((service) => getItem<{ until: string }>(`service#${service}`, 'cool-down')),
  );
  return leases
    .map((lease) => lease?.until)
    .filter((until) => until !== undefined)
    .sort()
    .at(-1);
}

export async function coolDown(services: readonly string[], until: string, rollback: string): Promise<void> {
  await Promise.all(
    services.map((service) => putItem(`service#${service}`, 'cool-down', { until, rollback })),
  );
}

/** A version that was rolled back is bad: it needs two approvals before anybody restores it again. */
export async function markBad(service: string, version: string, rollback: string, at: string): Promise<void> {
  await putItem(`version#${service}#${version}`, 'bad', { rollback, at }, ABSENT);
}

export async function isBad(service: string, version: string): Promise<boolean> {
  return (await getItem(`version#${service}#${version}`, 'bad')) !== undefined;
}
