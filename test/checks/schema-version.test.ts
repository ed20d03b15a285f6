import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaVersion } from '#checks/schema-version.ts';
import { type Database, startDatabase } from './database.ts';
import { toolsFor } from './world.ts';

const QUERY = 'select version from schema_migrations order by version desc limit 1';

let database: Database;
beforeAll(async () => {
  database = await startDatabase(`
    create table schema_migrations (version bigint primary key, at timestamptz);
    insert into schema_migrations values (20251101120000, '2025-11-01T12:00:00Z'), (20251201120000, null);
  `);
});
afterAll(() => database.close());

function look(query = QUERY, expected: string | number = '20251201120000') {
  return schemaVersion.run({ connection: database.connection, query, expect: expected }, toolsFor());
}

describe('schema-version', () => {
  it('passes when the database tells the version expected', async () => {
    expect(await look()).toEqual({
      result: 'pass',
      reason: 'the schema version is "20251201120000", expected "20251201120000"',
      value: '20251201120000',
      limit: '20251201120000',
    });
  });

  it('fails when it tells another', async () => {
    const finding = await look(QUERY, '20260101120000');

    expect(finding.result).toBe('fail');
    expect(finding.reason).toBe('the schema version is "20251201120000", expected "20260101120000"');
  });

  it('compares a number with a number in text', async () => {
    expect((await look('select 7', 7)).result).toBe('pass');
    expect((await look("select '7'", 7)).result).toBe('pass');
  });

  it('reads a time as ISO 8601', async () => {
    const query = 'select at from schema_migrations where at is not null';

    expect((await look(query, '2025-11-01T12:00:00.000Z')).result).toBe('pass');
  });

  it.each([
    ['no row', `${QUERY} offset 9`],
    ['several rows', 'select version from schema_migrations'],
    ['several values', 'select version, at from schema_migrations limit 1'],
    ['null', 'select null'],
    ['a table that is not there', 'select version from migrations'],
  ])('is unsure when the query gives %s', async (_, query) => {
    expect((await look(query)).result).toBe('unsure');
  });

  it('changes nothing, whatever the query says', async () => {
    const deleting = await look('delete from schema_migrations returning version');
    const leaving = await look('commit; delete from schema_migrations');

    expect([deleting.result, leaving.result]).toEqual(['unsure', 'unsure']);
    expect(deleting.reason).toContain('read-only');
    expect((await look()).result).toBe('pass');
  });

  it('is unsure when the database cannot be reached', async () => {
    const finding = await schemaVersion.run(
      { connection: 'postgres://postgres:hidden@127.0.0.1:1/shop', query: QUERY, expect: '1' },
      toolsFor(),
    );

    expect(finding.result).toBe('unsure');
    expect(finding.reason).toContain('database "shop" at 127.0.0.1:1');
    expect(finding.reason).not.toContain('hidden');
  });
});
