import * as z from 'zod';
import { queryRows, withDatabase } from '#adapters/sql.ts';
import { defineReader } from './reader.ts';

/** Reads the rows of one query, or its only value, in a transaction that cannot write. */
export const sql = defineReader({
  kind: 'sql',
  with: z.strictObject({
    /** `postgres://user:{secret:name#key}@host:port/database` */
    connection: z.string().min(1),
    query: z.string().min(1).max(100_000),
    as: z.enum(['rows', 'value']).default('rows'),
  }),
  iam: [],
  example: {
    connection: 'postgres://ripcord:{secret:shop/database#password}@database.example.com:5432/shop',
    query: 'SELECT count(*) FROM accounts',
    as: 'value',
  },

  async read({ connection, query, as }, tools) {
    const rows = await withDatabase(connection, tools, async (client) => {
      await client.query('BEGIN READ ONLY');
      return queryRows(client, query);
    });
    if (as === 'rows') return rows;
    const [row] = rows;
    const values = row !== null && typeof row === 'object' ? Object.values(row) : [];
    const [value] = values;
    if (rows.length === 1 && values.length === 1 && value !== undefined) return value;
    throw new Error(`${query} gave ${rows.length} rows of ${values.length} columns, expected one value`);
  },
});
