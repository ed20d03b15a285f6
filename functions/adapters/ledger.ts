import type pg from 'pg';

/** Two who create the table at once wait for each other: `IF NOT EXISTS` alone fails for one of them. */
const CREATE = `
  SELECT pg_advisory_xact_lock(7263151);
  CREATE TABLE IF NOT EXISTS ripcord_ledger (key text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`;

/** Creates the table in which a database remembers what was done to it, in the target database itself. */
export async function createLedger(client: pg.Client): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(CREATE);
  });
}

/**
 * Runs `act` in one transaction that writes even where sessions are read-only by default. What it throws rolls back.
 */
export async function inTransaction<Result>(client: pg.Client, act: () => Promise<Result>): Promise<Result> {
  await client.query('BEGIN READ WRITE');
  try {
    const result = await act();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Enters a key. False where it is there already; waits for a transaction that is entering the same one. */
export async function enter(client: pg.Client, key: string): Promise<boolean> {
  const text = 'INSERT INTO ripcord_ledger (key) VALUES ($1) ON CONFLICT DO NOTHING';
  const { rowCount } = await client.query({ text, values: [key] });
  return rowCount === 1;
}

export async function isEntered(client: pg.Client, key: string): Promise<boolean> {
  const { rowCount } = await client.query({
    text: 'SELECT 1 FROM ripcord_ledger WHERE key = $1',
    values: [key],
  });
  return rowCount === 1;
}
