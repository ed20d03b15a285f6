import type pg from 'pg';
import * as z from 'zod';
import { queryRows, withDatabase } from '#adapters/sql.ts';
import type { Json } from '#core/words.ts';
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
    const [row, ...otherRows] = rows.map((one) => Object.values(one ?? {}));
    if (!row || otherRows.length > 0 || row.length !== 1) {
      const found = `${rows.length} rows of ${row?.length ?? 0} values`;
      return {
        result: 'unsure',
        reason: `the query gave ${found}, expected one value to compare with ${expect}`,
      };
    }
    const found = textOf(row[0]);
    if (found === undefined) {
      return { result: 'unsure', reason: `the schema version is ${show(row[0])}, expected ${show(expect)}` };
    }
    return {
      result: found === expect ? 'pass' : 'fail',
      reason: `the schema version is ${show(found)}, expected ${show(expect)}`,
      value: found,
      limit: expect,
    };
  },
});

/** A server that serves all its clients from one session would keep the transaction, so it is ended here. */
async function readOnly(client: pg.Client, query: string): Promise<Json[]> {
  await client.query('begin transaction read only');
  try {
    return await queryRows(client, query);
  } finally {
    await client.query('rollback');
  }
}
