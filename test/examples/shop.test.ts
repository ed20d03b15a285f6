import { once } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callJson } from '../../examples/shop/shared/call-json.ts';
import { type Shop, startShop } from '../../examples/shop/shop.ts';
import { command, get, metricSink, playLoad, put, temporaryFolder, until } from './shop-fixture.ts';

const RATE = 50;
const folder = temporaryFolder();
const sink = await metricSink();
let shop: Shop;

interface Stats {
  readonly total: { accepted: number; succeeded: number; failed: number; affected: number; inFlight: number };
}
const stats = (): Promise<Stats> => get<Stats>(`${shop.file.routerAdmin}/stats`);

async function query<T extends object>(sql: string): Promise<T[]> {
  const client = new Client({ connectionString: shop.file.postgres });
  await client.connect();
  const { rows } = await client.query<T>(sql);
  await client.end();
  return rows;
}

beforeAll(async () => {
  shop = await startShop({ dataDir: folder.path, metricsEndpoint: sink.url });
}, 60_000);

afterAll(async () => {
  await shop.close();
  sink.close();
  folder.remove();
}, 30_000);

describe('the shop at rest', () => {
  it('is healthy, and lets a customer through from login to order', async () => {
    const smoke = await command(shop.path, 'smoke');

    expect(smoke).toMatchObject({ code: 0 });
    expect(await get(`${shop.file.router}/health`)).toMatchObject({ status: 'healthy', version: 'v2.0.8' });
  });

  it('refuses a wrong password and an order without a login', async () => {
    const login = await callJson('POST', `${shop.file.router}/login`, {
      email: 'customer-1@shop.example',
      password: 'no',
    });
    const order = await callJson('POST', `${shop.file.router}/orders`, {
      lines: [{ productId: 1, quantity: 1 }],
    });

    expect([login.status, order.status]).toEqual([401, 401]);
  });

  it('answers only who asks for it by a loopback name', async () => {
    const asking = request(shop.file.flags, { path: '/flags', headers: { host: 'elsewhere.example' } }).end();
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    answer.resume();

    expect(answer.statusCode).toBe(403);
  });

  it('routes only to backends it knows, by weights that add up to 100', async () => {
    const weights = `${shop.file.routerAdmin}/weights`;

    expect(await put(weights, { 'v2.0.8': 50 })).toBe(400);
    expect(await put(weights, { 'v2.0.8': 150, 'v2.1': -50 })).toBe(400);
    expect(await put(weights, { 'v2.0.8': 0, v9: 100 })).toBe(409);
    expect(await get(weights)).toEqual({ weights: { 'v2.0.8': 100 } });
  });

  it('speaks the cache protocol to an ordinary client', async () => {
    const redis = new Redis(shop.file.cache);

    await redis.set('test:a', 'ä', 'EX', 60);
    await redis.set('test:gone', 'x', 'PX', 1);
    await until(
      () => redis.exists('test:gone'),
      (found) => found === 0,
    );
    expect(await redis.get('test:a')).toBe('ä');
    expect(await redis.exists('test:a', 'test:gone')).toBe(1);
    expect(await redis.keys('test:*')).toEqual(['test:a']);
    expect((await redis.scan('0', 'MATCH', 'test:*', 'COUNT', 1000))[1]).toEqual(['test:a']);
    expect(await redis.info()).toMatch(/keyspace_hits:\d+\r\nkeyspace_misses:\d+/);
    expect(await redis.del('test:a')).toBe(1);
    await expect(redis.hset('h', 'f', '1')).rejects.toThrow(/unknown command/);
    await redis.flushdb();
    expect(await redis.dbsize()).toBe(0);
    redis.disconnect();
  });

  it('warms the cache on request', async () => {
    const answer = await callJson('POST', `${shop.file.api['v2.0.8']}/warm-up`);

    expect(answer.body).toEqual({ warmed: 21 });
  });

  it('keeps a backup whose checksum finds every change', async () => {
    const path = join(folder.path, 'backup.sql');

    expect(await command(shop.path, 'backup', '--out', path)).toMatchObject({ code: 0 });
    expect(await command(shop.path, 'verify-backup', path)).toMatchObject({ code: 0 });
    expect(readFileSync(`${path}.sha256`, 'utf8')).toMatch(/^[0-9a-f]{64} {2}backup\.sql\n$/);
    const [before] = await query<{ n: number }>('SELECT count(*)::int AS n FROM order_lines');
    await query('DELETE FROM order_lines');
    expect(await command(shop.path, 'restore', path)).toMatchObject({ code: 0 });
    expect(await query('SELECT count(*)::int AS n FROM order_lines')).toEqual([before]);
    appendFileSync(path, ' ');
    expect(await command(shop.path, 'verify-backup', path)).toMatchObject({ code: 1 });
  });
});

describe('the release', () => {
  it('leaves v2.0.8 healthy under the load, before and after the migration', async () => {
    const old = await playLoad(shop.file, RATE, 3);
    expect(await command(shop.path, 'migrate', 'up')).toMatchObject({ code: 0 });
    const migrated = await playLoad(shop.file, RATE, 3);

    for (const { sent, failed } of [old, migrated]) expect(failed / sent).toBeLessThan(0.01);
  });

  it('passes its smoke test, and breaks under the same load', async () => {
    expect(await command(shop.path, 'deploy', 'auth', 'v2.0.0')).toMatchObject({ code: 0 });
    expect(await command(shop.path, 'deploy', 'api', 'v2.1')).toMatchObject({ code: 0 });
    expect(await command(shop.path, 'smoke', '--version', 'v2.1')).toMatchObject({ code: 0 });
    expect(await put(`${shop.file.routerAdmin}/weights`, { 'v2.0.8': 0, 'v2.1': 100 })).toBe(200);

    const { sent, failed } = await playLoad(shop.file, RATE, 6);
    const forTheFault = readFileSync(join(folder.path, 'ledger.jsonl'), 'utf8').match(
      /"reason":"database-connection"/g,
    );

    expect(failed / sent).toBeGreaterThan(0.05);
    expect(forTheFault?.length).toBeGreaterThan(failed / 2);
  }, 40_000);

  it('is well again as soon as the new authentication is switched off', async () => {
    expect(await put(`${shop.file.flags}/flags/new-authentication`, { enabled: false })).toBe(200);
    // What the customers' load left behind is worked off first.
    await until(
      () => get<{ status: string }>(`${shop.file.api['v2.1']}/health`),
      ({ status }) => status === 'healthy',
    );

    const { failed } = await playLoad(shop.file, 10, 2);

    expect(failed).toBe(0);
  });

  it('counts every request once: in the router, in its ledger and in its metrics', async () => {
    const { total } = await until(stats, ({ total: { inFlight } }) => inFlight === 0);
    const lines = readFileSync(join(folder.path, 'ledger.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const ended = lines.filter((line) => 'ended' in line);

    expect(total.accepted).toBe(total.succeeded + total.failed);
    expect(lines.length).toBe(2 * total.accepted);
    expect(new Set(ended.map((line) => line.ended)).size).toBe(total.accepted);
    expect(ended.filter((line) => line.outcome === 'failed').length).toBe(total.failed);
    expect(total.affected).toBeGreaterThanOrEqual(total.failed);
    await until(
      async () => sink.sums.get('Requests'),
      (sum) => sum === total.accepted,
    );
    expect(sink.sums.get('Failed')).toBe(total.failed);
    expect(sink.sums.get('Affected')).toBe(total.affected);
    expect(sink.sums.get('ErrorRate')).toBe(100 * total.failed);
    expect(sink.sums.get('DatabaseConnectionErrors')).toBeGreaterThan(0);
  });

  it('keeps metrics for later while CloudWatch is away', async () => {
    sink.setAway(true);
    await callJson('GET', `${shop.file.router}/catalogue`);
    await new Promise((later) => setTimeout(later, 1_500));
    sink.setAway(false);

    const { total } = await stats();

    await until(
      async () => sink.sums.get('Requests'),
      (sum) => sum === total.accepted,
    );
  });

  it('drains v2.1, and lets it go only when it gets no more traffic', async () => {
    expect((await command(shop.path, 'undeploy', 'api', 'v2.1')).out).toContain('still gets 100 %');

    await put(`${shop.file.routerAdmin}/weights`, { 'v2.0.8': 100, 'v2.1': 0 });

    const drain = await until(
      () => get<{ drained: boolean }>(`${shop.file.routerAdmin}/drain/v2.1`),
      ({ drained }) => drained,
    );
    expect(drain).toEqual({ version: 'v2.1', weight: 0, inFlight: 0, drained: true });
    expect(await command(shop.path, 'undeploy', 'api', 'v2.1')).toMatchObject({ code: 0 });
    expect(await command(shop.path, 'undeploy', 'auth', 'v2.0.0')).toMatchObject({ code: 0 });
  });

  it('goes back to the old schema without losing an order, and a second time without harm', async () => {
    const orders = await query('SELECT count(*)::int AS n FROM orders');

    expect(await command(shop.path, 'migrate', 'down')).toMatchObject({ code: 0 });
    expect(await command(shop.path, 'migrate', 'down')).toMatchObject({ code: 0 });

    expect(await query('SELECT version FROM schema_migrations ORDER BY version DESC LIMIT 1')).toEqual([
      { version: '20251201120000' },
    ]);
    expect(await query('SELECT count(*)::int AS n FROM orders')).toEqual(orders);
    expect(await command(shop.path, 'smoke')).toMatchObject({ code: 0 });
  });

  it('cannot go back past the point of no return', async () => {
    expect(await command(shop.path, 'migrate', 'drop-old-columns')).toMatchObject({ code: 1 });
    await command(shop.path, 'migrate', 'up');
    expect((await command(shop.path, 'migrate', 'status')).out).toContain('not passed');

    expect(await command(shop.path, 'migrate', 'drop-old-columns')).toMatchObject({ code: 0 });

    expect((await command(shop.path, 'migrate', 'status')).out).toContain('point of no return passed');
    expect((await command(shop.path, 'migrate', 'down')).out).toContain('cannot be undone');
    expect(await query('SELECT count(*)::int AS n FROM credentials')).toEqual([{ n: 300 }]);
  });
});
