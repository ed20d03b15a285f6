import { deleteItem, getItem, putItem } from '#adapters/table.ts';

/** Longer than people have for any one question: a rollback that waits for an answer keeps what it holds. */
const LEASE_SECONDS = 26 * 3600;

interface Lease {
  readonly rollback: string;
  readonly until: string;
  readonly fence: number;
}

/** Who holds a service now, if anybody. */
export async function holderOf(service: string, now: Date): Promise<string | undefined> {
  const lease = await getItem<Lease>(`service#${service}`, 'lease');
  return lease && lease.until > now.toISOString() ? lease.rollback : undefined;
}

/**
 * Takes the lease of every service or of none, so that services that depend on one another are not rolled back at
 * once. Always in the same order, so that two takers cannot hold half each. Taking them again renews them. Returns who
 * is in the way.
 */
export async function takeLeases(
  services: readonly string[],
  rollback: string,
  now: Date,
): Promise<string | undefined> {
  const taken: string[] = [];
  const until = new Date(now.getTime() + LEASE_SECONDS * 1000);
  for (const service of [...services].sort()) {
    const fence = ((await getItem<Lease>(`service#${service}`, 'lease'))?.fence ?? 0) + 1;
    const got = await putItem(
      `service#${service}`,
      'lease',
      { rollback, until: until.toISOString(), fence },
      {
        expression: 'attribute_not_exists(pk) OR #until < :now OR #rollback = :rollback',
        names: ['until', 'rollback'],
        values: { now: now.toISOString(), rollback },
      },
    );
    if (!got) {
      await releaseLeases(taken, rollback);
      return (await holderOf(service, now)) ?? 'another rollback';
    }
    taken.push(service);
  }
  return undefined;
}

/** Gives leases back; one that has passed to somebody else is left alone. */
export async function releaseLeases(services: readonly string[], rollback: string): Promise<void> {
  const mine = { expression: '#rollback = :rollback', names: ['rollback'], values: { rollback } };
  await Promise.all(services.map((service) => deleteItem(`service#${service}`, 'lease', mine)));
}
