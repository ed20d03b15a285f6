import type pg from 'pg';
import { z } from 'zod';
import { withDatabase } from '#adapters/sql.ts';
import { defineCheck } from './check.ts';
import { show, textOf } from './look/value.ts';

/** The schema version that the database itself tells: one query, one row, one value. */
export const schemaVersion = defineCheck({
  kind: 'schema-version',
  with: z.strictObject({
    /** `postgres://…`, its secrets as references. */
    connection: z.string().min(1),
    query: z.string().min(1).max(10_000),
    expect: z.union([z.string().min(1), z.number()]).transform(String),
  }),
  iam: [],
  example: {
    connection: 'postgres://shop:{secret:shop-database#password}@db.example.com:5432/shop',
    query: 'select version from schema_migrations order by version desc limit 1',
    expect: '20251201120000',
  },

  async run({ connection, query, expect }, tools) {
    const rows = await withDatabase(connection, tools, (client) => readOnly(client, query));
    const [row, ...otherRows] = rows;
    if (!row || otherRows.length > 0 || row.length !== 1) {
      const found = `${rows.length} rows of ${row?.length ?? 0} values`;
      return {
        result: 'unsure',
        reason: `the query gave ${found}, expected one value to compare with ${expect}`,
      };
    }
    const [value] = row;
    const found = value instanceof Date ? value.toISOString() : textOf(value as Parameters<typeof textOf>[0]);
    if (found === undefined) {
      return { result: 'unsure', reason: `the schema version is ${show(null)}, expected ${show(expect)}` };
    }
    return {
      result: found === expect ? 'pass' : 'fail',
      reason: `the schema version is ${show(found)}, expected ${show(expect)}`,
      value: found,
      limit: expect,
    };
  },
});

async function readOnly(client: pg.Client, query: string): Promise<unknown[][]> {
  // The extended protocol takes one statement at a time: no second one can end the transaction.
  const statement = { text: query, rowMode: 'array' as const, queryMode: 'extended' };
  await client.query('begin transaction read only');
  try {
    return (await client.query<unknown[]>(statement)).rows;
  } finally {
    await client.query('rollback');
  }
}
