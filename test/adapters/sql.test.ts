import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAllowHost } from '#adapters/http.ts';
import { queryRows, withDatabase } from '#adapters/sql.ts';
import { AddressRefusedError, PlanInvalidError } from '#core/errors.ts';
import { type Database, startDatabase, toolsFor } from '../actions/world.ts';

let database: Database;
beforeAll(async () => {
  database = await startDatabase('CREATE TABLE t (n int); INSERT INTO t VALUES (1), (2)');
});
afterAll(() => database.close());

describe('a database session', () => {
  it('is lent and ended, and its rows are JSON', async () => {
    const query = `SELECT count(*), 9007199254740993 AS large, 1.50 AS price, timestamptz '2026-11-21 10:00:00Z' AS at,
      'x' AS text, null AS nothing, '{"a":[1]}'::jsonb AS json FROM t WHERE n > $1`;

    const rows = await withDatabase(database.connection, toolsFor(), (client) =>
      queryRows(client, query, [0]),
    );

    expect(rows).toEqual([
      {
        count: 2,
        large: '9007199254740993',
        price: '1.50',
        at: '2026-11-21T10:00:00.000Z',
        text: 'x',
        nothing: null,
        json: { a: [1] },
      },
    ]);
  });

  it('takes its password from a secret', async () => {
    const connection = database.connection.replace(':postgres@', ':{secret:db}@');
    const secret = async (text: string): Promise<string> => text.replace('{secret:db}', 'hunter2');

    const rows = await withDatabase(connection, toolsFor({ secret }), (client) =>
      queryRows(client, 'SELECT 1 AS n'),
    );

    expect(rows).toEqual([{ n: 1 }]);
  });

  it('is not dialled where the plan does not allow the host', async () => {
    const tools = toolsFor({
      allowHost: createAllowHost({ allow: ['db.example.com'], privateAddresses: true }),
    });

    await expect(withDatabase(database.connection, tools, async () => 1)).rejects.toThrow(
      AddressRefusedError,
    );
  });

  it.each([
    'postgres://u@db.example.com/shop?host=127.0.0.1',
    'postgres://u@127.0.0.1@db.example.com/shop',
    'postgres://u@/shop?host=/var/run/postgresql',
    'postgres:///shop',
  ])('is judged by the host that would be dialled: %s', async (connection) => {
    const tools = toolsFor({
      allowHost: createAllowHost({ allow: ['other.example.com'], privateAddresses: true }),
    });

    await expect(withDatabase(connection, tools, async () => 1)).rejects.toThrow(AddressRefusedError);
  });

  it('refuses what is no address of a Postgres without repeating it', async () => {
    const error = await withDatabase('mysql://root:hunter2@db/x', toolsFor(), async () => 1).catch(
      (e: Error) => e,
    );

    expect(error).toBeInstanceOf(PlanInvalidError);
    expect(String(error)).not.toContain('hunter2');
  });

  it('accepts one statement a query, so that none ends a transaction', async () => {
    const query = 'SELECT 1; DROP TABLE t';

    const asked = withDatabase(database.connection, toolsFor(), (client) => queryRows(client, query));

    await expect(asked).rejects.toThrow(/multiple commands/);
  });

  it('fails in a sentence that names the place and no credentials', async () => {
    const connection = database.connection.replace(':postgres@', ':hunter2@');

    const asked = withDatabase(connection, toolsFor(), (client) => client.query('SELECT * FROM nowhere'));
    const { message, stack, cause } = await asked.then(
      () => new Error('worked'),
      (error: Error) => error,
    );

    expect(message).toMatch(/database "postgres" at 127.0.0.1:\d+: relation "nowhere" does not exist/);
    expect(`${message} ${stack} ${JSON.stringify(cause)}`).not.toContain('hunter2');
  });

  it('fails where nobody listens', async () => {
    const asked = withDatabase('postgres://u@127.0.0.1:1/x', toolsFor(), async () => 1);

    await expect(asked).rejects.toThrow(/database "x" at 127.0.0.1:1: .*ECONNREFUSED/);
  });

  it('ends a statement that takes too long', async () => {
    const slow = withDatabase(
      database.connection,
      toolsFor(),
      (client) => client.query('SELECT pg_sleep(5)'),
      { statementSeconds: 0.01 },
    );

    await expect(slow).rejects.toThrow(/timeout/);
  });
});
