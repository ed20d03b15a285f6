import { Redis } from 'ioredis';
import { DatabaseError, Pool, type PoolClient } from 'pg';
import { type Reply, ShopError } from '../shared/json-server.ts';
import type { ShopFile } from '../shared/shop-file.ts';

/** How long a request waits for a free connection before it is turned away. The same in every version. */
const ACQUIRE_WITHIN_MS = 1_000;

export interface Stores {
  readonly pool: Pool;
  readonly cache: Redis;
}

/** Tells the router's metrics what a failure was about. */
const FAILURE_HEADER = 'x-shop-failure';

export function openStores(shop: ShopFile, poolSize: number): Stores {
  const pool = new Pool({
    connectionString: shop.postgres,
    max: poolSize,
    connectionTimeoutMillis: ACQUIRE_WITHIN_MS,
    idleTimeoutMillis: 60_000,
  });
  // An idle connection that breaks is replaced by the pool; the next query shows whether the database is there.
  pool.on('error', (error) => console.error('idle database connection lost', error.message));
  const cache = new Redis(shop.cache, { maxRetriesPerRequest: 1, commandTimeout: 1_000 });
  cache.on('error', (error) => console.error('cache', error.message));
  return { pool, cache };
}

export async function closeStores({ pool, cache }: Stores): Promise<void> {
  cache.disconnect();
  await pool.end();
}

/** Runs `act` with a connection of the pool. Throws ShopError 503 when none came free in time. */
export async function withConnection<T>(pool: Pool, act: (connection: PoolClient) => Promise<T>): Promise<T> {
  const connection = await pool.connect().catch((error: unknown) => {
    throw new ShopError(503, 'database-connection', 'no database connection came free in time', {
      cause: error,
    });
  });
  let lost: Error | undefined;
  const note = (error: Error): void => {
    lost = error;
  };
  // While it is out of the pool nobody else listens, and an unheard error would end the process.
  connection.on('error', note);
  try {
    return await act(connection);
  } catch (error) {
    if (lost === undefined) throw error;
    throw new ShopError(503, 'database-connection', 'the database connection was lost', { cause: lost });
  } finally {
    connection.off('error', note);
    connection.release(lost);
  }
}

/** What the customer gets to see when something below failed. */
export function explain(error: unknown): Reply {
  if (error instanceof ShopError)
    return {
      status: error.status,
      body: { error: error.reason, message: error.message },
      headers: { [FAILURE_HEADER]: error.reason },
    };
  // 25006: the database is read-only, as it is on purpose while its schema goes back.
  const readOnly = error instanceof DatabaseError && error.code === '25006';
  const reason = readOnly ? 'read-only' : 'internal';
  console.error(reason, error);
  return {
    status: readOnly ? 503 : 500,
    body: { error: reason, message: readOnly ? 'orders are closed for a moment' : 'something went wrong' },
    headers: { [FAILURE_HEADER]: reason, ...(readOnly ? { 'retry-after': '5' } : {}) },
  };
}
