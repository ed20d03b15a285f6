import { sha256 } from '#adapters/audit.ts';
import { ABSENT, getItem, putItem, queryItems } from '#adapters/table.ts';
import { ConflictError, NotFoundError } from '#core/errors.ts';
import { planDigest } from '#core/parameters.ts';
import type { Plan } from '#core/plan.ts';

/** One stored version of a plan: it never changes. */
export interface StoredPlan {
  readonly id: string;
  readonly version: number;
  readonly digest: string;
  readonly author: string;
  readonly storedAt: string;
  readonly plan: Plan;
}

const sortKey = (version: number): string => `v#${String(version).padStart(6, '0')}`;

/** Stores a plan as its next version. The same content as the newest version is that version, and no new one. */
export async function storePlan(plan: Plan, author: string, storedAt: string): Promise<StoredPlan> {
  const digest = planDigest(plan, sha256);
  const newest = await newestPlan(plan.id);
  if (newest && newest.digest === digest) return newest;
  const stored: StoredPlan = {
    id: plan.id,
    version: (newest?.version ?? 0) + 1,
    digest,
    author,
    storedAt,
    plan,
  };
  const created = await putItem(`plan#${plan.id}`, sortKey(stored.version), stored, ABSENT);
  if (!created)
    throw new ConflictError(
      `plan "${plan.id}" got version ${stored.version} from somebody else; store it again`,
    );
  await putItem(`plan#${plan.id}`, 'head', { version: stored.version, digest });
  await putItem('list#plan', plan.id, { id: plan.id });
  return stored;
}

async function newestPlan(id: string): Promise<StoredPlan | undefined> {
  const [newest] = await queryItems<StoredPlan>(`plan#${id}`, 'v#', { last: true });
  return newest && checked(newest);
}

/** A version of a plan, the newest without a number. Throws NotFoundError, and refuses one whose digest is off. */
export async function getPlan(id: string, version?: number): Promise<StoredPlan> {
  const stored =
    version === undefined ? await newestPlan(id) : await getItem<StoredPlan>(`plan#${id}`, sortKey(version));
  if (!stored) throw new NotFoundError(`there is no plan "${id}"${version ? ` in version ${version}` : ''}`);
  return checked(stored);
}

export async function listPlans(): Promise<string[]> {
  return (await queryItems<{ id: string }>('list#plan')).map(({ id }) => id);
}

/** The plan that runs is the plan that was stored: its digest is computed again each time it is read. */
function checked(stored: StoredPlan): StoredPlan {
  if (planDigest(stored.plan, sha256) === stored.digest) return stored;
  throw new ConflictError(
    `plan "${stored.id}" version ${stored.version} is not what was stored: its digest differs`,
  );
}
