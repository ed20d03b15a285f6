import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '#actions/sql.ts';
import { PlanInvalidError } from '#core/errors.ts';
import { type Database, play, startDatabase, toolsFor } from './world.ts';

let database: Database;
beforeAll(async () => {
  database = await startDatabase('CREATE TABLE counter (n int NOT NULL)');
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.exec('DELETE FROM counter; INSERT INTO counter VALUES (0)');
});

const ADD = 'UPDATE counter SET n = n + 1';
let keys = 0;
const fresh = () => {
  keys += 1;
  return toolsFor({ key: `key-${keys}` });
};

function settings(more: Record<string, unknown>): Record<string, unknown> {
  return { connection: database.connection, ...more };
}

async function counter(): Promise<number | undefined> {
  return (await database.query<{ n: number }>('SELECT n FROM counter'))[0]?.n;
}

describe('scripts in one transaction', () => {
  it('run in order and are noted along with their effect', async () => {
    const tools = fresh();
    const scripts = [ADD, 'UPDATE counter SET n = n * 10', ADD];

    const { outcome } = await play(sql, settings({ scripts }), tools);

    expect(outcome).toEqual({ status: 'done', summary: '3 scripts ran' });
    expect(await counter()).toBe(11);
    expect(await database.query(`SELECT key FROM ripcord_ledger WHERE key = '${tools.key}'`)).toHaveLength(1);
  });

  it('leave nothing behind when one of them fails, and may be repeated', async () => {
    const tools = fresh();
    const scripts = [ADD, 'SELECT * FROM nowhere'];

    const { outcome } = await play(sql, settings({ scripts }), tools);
    const repaired = await play(sql, settings({ scripts: [ADD] }), tools);

    expect(outcome).toMatchObject({
      status: 'failed',
      mayRepeat: true,
      error: expect.stringMatching(/relation "nowhere"/),
    });
    expect(repaired.outcome.status).toBe('done');
    expect(await counter()).toBe(1);
  });

  it('run once when two start them at the same time', async () => {
    const tools = fresh();

    const both = await Promise.all([1, 2].map(() => play(sql, settings({ scripts: [ADD] }), tools)));

    expect(both.map(({ outcome }) => outcome.status)).toEqual(['done', 'done']);
    expect(await counter()).toBe(1);
  });

  it('run again for another key', async () => {
    await play(sql, settings({ scripts: [ADD] }), fresh());
    await play(sql, settings({ scripts: [ADD] }), fresh());

    expect(await counter()).toBe(2);
  });

  it('are refused when one would end the transaction itself', async () => {
    const started = sql.start(settings({ scripts: [ADD, `${ADD}; COMMIT`] }), fresh());

    await expect(started).rejects.toThrow(PlanInvalidError);
    await expect(started).rejects.toThrow(/scripts.1: "COMMIT" would end the transaction/);
  });
});

describe('scripts outside of a transaction', () => {
  it('run once each, and go on after the last one that was done', async () => {
    const tools = fresh();
    const broken = settings({ scripts: [ADD, 'SELECT * FROM nowhere'], transaction: false });

    const first = await play(sql, broken, tools);
    const second = await play(sql, broken, tools);

    expect(first.outcome).toMatchObject({
      status: 'failed',
      mayRepeat: false,
      error: expect.stringMatching(/script 2 of 2/),
    });
    expect(second.outcome).toMatchObject({
      error: expect.stringMatching(/script 2 of 2 was begun.*not known/),
    });
    expect(await counter()).toBe(1);
  });

  it.each([
    [true, true],
    [false, false],
  ])('with transaction: %s that cannot be tried may be repeated: %s', async (transaction, mayRepeat) => {
    const connection = 'postgres://u@127.0.0.1:1/x';

    const { outcome } = await play(sql, { connection, scripts: [ADD], transaction }, fresh());

    expect(outcome).toMatchObject({ status: 'failed', mayRepeat });
  });

  it('may be what no transaction allows', async () => {
    const scripts = ['VACUUM counter', ADD];

    const { outcome } = await play(sql, settings({ scripts, transaction: false }), fresh());

    expect(outcome.status).toBe('done');
  });
});

describe('what is expected at the end', () => {
  it('holds', async () => {
    const expected = { query: 'SELECT count(*), max(n) AS n FROM counter', rows: [{ count: 1, n: 1 }] };

    const { outcome } = await play(sql, settings({ scripts: [ADD], expect: expected }), fresh());

    expect(outcome).toMatchObject({
      status: 'done',
      summary: '1 scripts ran, and the database is as expected',
    });
  });
});

describe('the read-only switch', () => {
  const other = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: database.connection });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const write = async (): Promise<string> => {
    const client = await other();
    const result = await client.query(ADD).then(
      () => 'written',
      (error: Error) => error.message,
    );
    await client.end();
    return result;
  };
  afterEach(async () => {
    await play(sql, settings({ readOnly: 'off' }), fresh());
  });

  it('stops writing in new sessions and lets it go on', async () => {
    const on = await play(sql, settings({ readOnly: 'on' }), fresh());
    const refused = await write();
    const off = await play(sql, settings({ readOnly: 'off' }), fresh());
    const written = await write();

    expect(on.outcome).toEqual({ status: 'done', summary: 'new sessions are read-only' });
    expect(refused).toMatch(/read-only transaction/);
    expect(off.outcome).toEqual({ status: 'done', summary: 'new sessions are writable' });
    expect(written).toBe('written');
  });

  it('is kept by the database itself, so that a restart does not undo it', async () => {
    await play(sql, settings({ readOnly: 'on' }), fresh());

    const kept = await database.query<{ setconfig: string[] }>('SELECT setconfig FROM pg_db_role_setting');

    expect(kept).toEqual([{ setconfig: ['default_transaction_read_only=on'] }]);
  });

  it('changes nothing the second time', async () => {
    await play(sql, settings({ readOnly: 'on' }), fresh());
    const second = await play(sql, settings({ readOnly: 'on' }), fresh());

    expect(second.outcome.status).toBe('done');
    expect(await write()).toMatch(/read-only transaction/);
  });

  it('does not stand in the way of the scripts of a rollback', async () => {
    await play(sql, settings({ readOnly: 'on' }), fresh());

    const { outcome } = await play(sql, settings({ scripts: [ADD] }), fresh());

    expect(outcome.status).toBe('done');
    expect(await counter()).toBe(1);
    expect(await write()).toMatch(/read-only transaction/);
  });

  it('is one thing a step, scripts another', async () => {
    await expect(sql.start(settings({ readOnly: 'on', scripts: [ADD] }), fresh())).rejects.toThrow(
      /expected either scripts or readOnly/,
    );
  });
});
