import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

const FOLDER = join(import.meta.dirname, 'migrations');

/** The schema of v2.0.5, which v2.0.8 and the way back expect. */
export const BASE_VERSION = '20251201120000';
/** What v2.1 needs on top of it: additive, so that v2.0.8 keeps working. */
export const RELEASE = [
  { version: '20251205090000', name: '008_credentials' },
  { version: '20251205090100', name: '009_order_currency' },
  { version: '20251205090200', name: '010_copy_credentials' },
] as const;
/** Run on demand only; once it is done there is no way back. */
export const POINT_OF_NO_RETURN = { version: '20251205090300', name: '011_drop_old_columns' } as const;

export const BOOTSTRAP = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version text PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;

export function migrationText(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

/** Runs `act` on a connection of its own and closes it again. */
export async function withDatabase<T>(url: string, act: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that goes away between two statements is reported by the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

/** One transaction that may write even while the database is read-only for everybody else. */
export async function inTransaction(client: Client, act: () => Promise<void>): Promise<void> {
  await client.query('BEGIN READ WRITE');
  try {
    await act();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

export async function appliedVersions(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ version: string }>(
    'SELECT version FROM schema_migrations ORDER BY version',
  );
  return rows.map((row) => row.version);
}

export async function pointOfNoReturnPassed(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ passed: boolean }>(migrationText('point_of_no_return.sql'));
  return rows[0]?.passed === true;
}

/** Creates the schema of v2.0.5 where there is none yet. */
export async function createBase(client: Client): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(BOOTSTRAP);
    if ((await appliedVersions(client)).length === 0) await client.query(migrationText('001_base.up.sql'));
  });
}

/** Applies what is missing of the release, all or nothing; answers the names applied. */
export async function migrateUp(client: Client): Promise<string[]> {
  const done = await appliedVersions(client);
  const missing = RELEASE.filter(({ version }) => !done.includes(version));
  await inTransaction(client, async () => {
    for (const { name } of missing) await client.query(migrationText(`${name}.up.sql`));
  });
  return missing.map(({ name }) => name);
}

/** Runs every down script in reverse order, all or nothing; a second time changes nothing. Throws past the PONR. */
export async function migrateDown(client: Client): Promise<string[]> {
  const names = RELEASE.map(({ name }) => name).reverse();
  await inTransaction(client, async () => {
    for (const name of names) await client.query(migrationText(`${name}.down.sql`));
  });
  return names;
}

/** Passes the point of no return; needs the release applied first. */
export async function dropOldColumns(client: Client): Promise<string[]> {
  const done = await appliedVersions(client);
  if (done.includes(POINT_OF_NO_RETURN.version)) return [];
  if (!RELEASE.every(({ version }) => done.includes(version)))
    throw new Error('the release is not migrated yet: run "up" first');
  await inTransaction(client, async () => {
    await client.query(migrationText(`${POINT_OF_NO_RETURN.name}.sql`));
  });
  return [POINT_OF_NO_RETURN.name];
}
