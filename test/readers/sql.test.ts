import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '#readers/sql.ts';
import { type Database, startDatabase, toolsFor } from '../actions/world.ts';

let database: Database;
beforeAll(async () => {
  database = await startDatabase("CREATE TABLE t (n int, s text); INSERT INTO t VALUES (1, 'a'), (2, 'b')");
});
afterAll(() => database.close());

function read(query: string, more: Record<string, unknown> = {}): Promise<unknown> {
  return sql.read({ connection: database.connection, query, ...more }, toolsFor());
}

describe('the sql reader', () => {
  it('reads rows, or the only value', async () => {
    expect(await read('SELECT * FROM t ORDER BY n')).toEqual([
      { n: 1, s: 'a' },
      { n: 2, s: 'b' },
    ]);
    expect(await read('SELECT count(*) FROM t', { as: 'value' })).toBe(2);
    expect(await read('SELECT max(n) FROM t WHERE n > 5', { as: 'value' })).toBeNull();
  });

  it('throws where one value was expected and more or none came', async () => {
    await expect(read('SELECT n FROM t', { as: 'value' })).rejects.toThrow(/gave 2 rows of 1 columns/);
    await expect(read('SELECT n FROM t WHERE n > 5', { as: 'value' })).rejects.toThrow(/gave 0 rows/);
    await expect(read('SELECT * FROM nowhere')).rejects.toThrow(/relation "nowhere"/);
  });

  it.each(["INSERT INTO t VALUES (3, 'c') RETURNING n", 'DROP TABLE t', 'COMMIT; DROP TABLE t'])(
    'cannot write: %s',
    async (query) => {
      await expect(read(query)).rejects.toThrow(/read-only transaction|multiple commands/);

      expect(await database.query('SELECT * FROM t')).toHaveLength(2);
    },
  );
});
