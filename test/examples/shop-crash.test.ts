import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callJson } from '../../examples/shop/shared/call-json.ts';
import { readShopFile, type ShopFile } from '../../examples/shop/shared/shop-file.ts';
import { command, get, playLoad, post, shopScript, temporaryFolder, until } from './shop-fixture.ts';

const folder = temporaryFolder();
let supervisor: ChildProcess;
let shop: ShopFile;

interface Service {
  readonly name: string;
  readonly pid: number;
}

async function open(): Promise<void> {
  supervisor = spawn(process.execPath, [shopScript('supervisor.ts'), '--data', folder.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (supervisor.stdout === null) throw new Error('no output to read');
  await once(supervisor.stdout, 'data');
  shop = readShopFile(join(folder.path, 'shop.json'));
}

async function pidOf(name: string): Promise<number> {
  const { services } = await get<{ services: Service[] }>(`${shop.supervisor}/services`);
  const pid = services.find((service) => service.name === name)?.pid;
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function database(): Promise<Client> {
  const client = new Client({ connectionString: shop.postgres });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

beforeAll(open, 60_000);

afterAll(async () => {
  supervisor.kill('SIGTERM');
  await once(supervisor, 'exit');
  folder.remove();
}, 30_000);

/** A message of the wire protocol as a client would send it. */
function message(letter: string, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(letter), head, body]);
}

async function rawClient(): Promise<{ socket: Socket; seen: () => string }> {
  const socket = connect(shop.ports.postgres, '127.0.0.1');
  let seen = '';
  socket.on('data', (data) => {
    seen += data.toString('latin1');
  });
  await once(socket, 'connect');
  socket.write(message('', Buffer.concat([Buffer.from([0, 3, 0, 0]), Buffer.from('user\0postgres\0\0')])));
  await until(
    async () => seen,
    (text) => text.includes('Z\0\0\0\x05I'),
  );
  return { socket, seen: () => seen };
}

describe('the database that many clients share', () => {
  it('keeps a query that arrives in pieces apart from those of others', async () => {
    const { socket, seen } = await rawClient();
    const other = await database();

    socket.write(message('P', Buffer.from("\0SELECT 'mine' AS a\0\0\0")));
    socket.write(message('B', Buffer.from('\0\0\0\0\0\0\0\0')));
    const meanwhile = other.query("SELECT $1::text || ' theirs' AS a", ['all']);
    await new Promise((later) => setTimeout(later, 100));
    socket.write(Buffer.concat([message('E', Buffer.from('\0\0\0\0\0')), message('S', Buffer.alloc(0))]));

    expect((await meanwhile).rows).toEqual([{ a: 'all theirs' }]);
    expect(
      await until(
        async () => seen(),
        (text) => text.includes('SELECT 1'),
      ),
    ).toContain('mine');
    socket.destroy();
    await other.end();
  });

  it('lets nobody into an open transaction, and rolls it back when its client vanishes', async () => {
    const [one, two] = [await database(), await database()];
    const count = 'SELECT count(*)::int AS n FROM users';
    const before = (await two.query(count)).rows;

    await one.query('BEGIN');
    await one.query(
      "INSERT INTO users (email, name, password_salt, password_hash) VALUES ('x', 'x', 'x', 'x')",
    );
    const reading = two.query(count);
    (one as unknown as { connection: { stream: Socket } }).connection.stream.destroy();

    expect((await reading).rows).toEqual(before);
    await two.end();
  });

  it('stops writes for everybody with the read-only switch, except who asks to write', async () => {
    const [one, two] = [await database(), await database()];

    await one.query('ALTER DATABASE postgres SET default_transaction_read_only = on');
    const refused = await two
      .query('UPDATE products SET stock = stock')
      .catch((error: Error) => error.message);
    await one.query('BEGIN READ WRITE');
    await one.query('ALTER DATABASE postgres RESET default_transaction_read_only');
    await one.query('COMMIT');

    expect(refused).toContain('read-only transaction');
    expect((await two.query('UPDATE products SET stock = stock')).rowCount).toBe(60);
    await Promise.all([one.end(), two.end()]);
  });
});

describe('a killed process', () => {
  it('is started again: the queue with every job, and no confirmation is sent twice', async () => {
    await post(`${shop.queue}/queue/pause`);
    await playLoad(shop, 60, 3);
    const { depth } = await get<{ depth: number }>(`${shop.queue}/queue`);
    await post(`${shop.queue}/queue/resume`);

    process.kill(await pidOf('queue'), 'SIGKILL');

    await until(
      () => get<{ depth: number; inFlight: number }>(`${shop.queue}/queue`),
      (queue) => queue.depth + queue.inFlight === 0,
    );
    const client = await database();
    const { rows } = await client.query(
      'SELECT count(*)::int AS orders, (SELECT count(*)::int FROM confirmations) AS sent FROM orders',
    );
    await client.end();
    expect(depth).toBeGreaterThan(10);
    expect(rows[0]).toMatchObject({ orders: 500 + depth, sent: 500 + depth });
  });

  it('drains what was there, and keeps later jobs for afterwards', async () => {
    await post(`${shop.queue}/queue/drain`);
    expect(await command(join(folder.path, 'shop.json'), 'smoke')).toMatchObject({ code: 0 });

    expect(await get(`${shop.queue}/queue`)).toMatchObject({ mode: 'draining', drained: true, depth: 1 });
    await post(`${shop.queue}/queue/resume`);
    await until(
      () => get<{ depth: number }>(`${shop.queue}/queue`),
      (queue) => queue.depth === 0,
    );
  });

  it('takes no other along when it is the database', async () => {
    const api = await pidOf('api/v2.0.8');
    const playing = playLoad(shop, 60, 3);
    await new Promise((later) => setTimeout(later, 1_000));
    process.kill(await pidOf('postgres'), 'SIGKILL');
    await playing;
    const client = await until(database, () => true);

    const { rows } = await client.query(
      'SELECT count(*)::int AS n FROM orders o WHERE NOT EXISTS (SELECT 1 FROM order_lines WHERE order_id = o.id)',
    );

    await client.end();
    expect(rows).toEqual([{ n: 0 }]);
    expect(await pidOf('api/v2.0.8')).toBe(api);
    expect(await command(join(folder.path, 'shop.json'), 'smoke')).toMatchObject({ code: 0 });
  });

  it('leaves no request of the router unaccounted for', async () => {
    const playing = playLoad(shop, 100, 3);
    await new Promise((later) => setTimeout(later, 1_000));
    process.kill(await pidOf('router'), 'SIGKILL');
    await playing;

    const { total } = await until(
      () =>
        get<{ total: { accepted: number; succeeded: number; failed: number; inFlight: number } }>(
          `${shop.routerAdmin}/stats`,
        ),
      ({ total: { inFlight } }) => inFlight === 0,
    );

    expect(total.accepted).toBe(total.succeeded + total.failed);
    const accepted = readFileSync(join(folder.path, 'ledger.jsonl'), 'utf8').split('"acceptedAt"').length - 1;
    expect(total.accepted).toBe(accepted);
  });

  it('takes its children along when it is the supervisor, and finds everything where it was', async () => {
    const pids = await Promise.all(['postgres', 'router', 'api/v2.0.8', 'cache', 'queue'].map(pidOf));
    const before = shop;

    supervisor.kill('SIGKILL');
    await until(
      async () => pids.filter(alive),
      (left) => left.length === 0,
    );
    await open();

    expect(shop).toEqual(before);
    expect((await callJson('GET', `${shop.router}/health`)).body).toMatchObject({ status: 'healthy' });
    expect(await command(join(folder.path, 'shop.json'), 'smoke')).toMatchObject({ code: 0 });
  }, 40_000);
});
