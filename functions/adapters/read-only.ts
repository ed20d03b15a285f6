import type pg from 'pg';
import { inTransaction } from '#adapters/ledger.ts';
import { queryRows, withDatabase } from '#adapters/sql.ts';
import type { Tools } from '#runtime/tools.ts';

interface Failure {
  readonly status: 'failed';
  readonly error: string;
  readonly mayRepeat: true;
}

const CLIENTS = `
  SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;

/**
 * Sets whether new sessions of a database may write, ends the others so that they take it up, and reads it back in a
 * new session. The same twice is a no-op. A script that must write meanwhile does so in a READ WRITE transaction.
 */
export async function switchReadOnly(
  connection: string,
  wanted: 'on' | 'off',
  tools: Tools & { readonly resumed: boolean },
): Promise<Failure | undefined> {
  const kept = await withDatabase(connection, tools, async (client) => {
    // After a crash the sessions may not have been ended yet.
    if (!tools.resumed && (await reads(client, wanted))) return [];
    await inTransaction(client, async () => {
      await client.query(alteration(client, wanted));
    });
    // A server that serves all its clients from one session (PGlite) has no other place to keep it.
    await client.query(`SET default_transaction_read_only = ${wanted}`);
    return endSessions(client);
  });
  const holds = await withDatabase(connection, tools, (client) => reads(client, wanted));
  if (!holds) {
    const error = `a new session still is not read-only ${wanted}; a setting of its role may come before the database's`;
    return { status: 'failed', error, mayRepeat: true };
  }
  if (kept.length === 0) return undefined;
  const error = `${kept.length} sessions could not be ended and go on as before: ${kept.join(', ')}`;
  return { status: 'failed', error, mayRepeat: true };
}

function alteration(client: pg.Client, wanted: 'on' | 'off'): string {
  const database = `ALTER DATABASE ${client.escapeIdentifier(client.database ?? '')}`;
  if (wanted === 'off') return `${database} RESET default_transaction_read_only`;
  return `${database} SET default_transaction_read_only = on`;
}

async function reads(client: pg.Client, wanted: 'on' | 'off'): Promise<boolean> {
  const { rows } = await client.query<{ setting: string }>(
    "SELECT current_setting('default_transaction_read_only') AS setting",
  );
  return rows[0]?.setting === wanted;
}

/** One after another, since a session of a stronger role cannot be ended and must not save the others. */
async function endSessions(client: pg.Client): Promise<string[]> {
  const kept: string[] = [];
  for (const row of await queryRows(client, CLIENTS)) {
    const { pid } = row as { pid: number };
    const ended = await client.query('SELECT pg_terminate_backend($1)', [pid]).then(
      () => true,
      () => false,
    );
    if (!ended) kept.push(`process ${pid}`);
  }
  return kept;
}
