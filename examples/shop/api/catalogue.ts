import { ShopError } from '../shared/json-server.ts';
import { type Stores, withConnection } from './stores.ts';

const SECONDS = 60;
const COLUMNS = 'id, name, price_cents AS "priceCents"';

/** A list of products, from the cache or else from the database, as JSON. */
async function cached(
  { pool, cache }: Stores,
  key: string,
  sql: string,
  values: unknown[],
): Promise<unknown[]> {
  const found = await cache.get(key);
  if (found !== null) {
    const products: unknown = JSON.parse(found);
    return Array.isArray(products) ? products : [];
  }
  const { rows } = await withConnection(pool, (connection) =>
    connection.query<Record<string, unknown>>(sql, values),
  );
  await cache.set(key, JSON.stringify(rows), 'EX', SECONDS);
  return rows;
}

export function listProducts(stores: Stores): Promise<unknown[]> {
  return cached(stores, 'catalogue', `SELECT ${COLUMNS} FROM products ORDER BY id`, []);
}

export async function readProduct(stores: Stores, id: number): Promise<unknown> {
  const [product] = await cached(stores, `product:${id}`, `SELECT ${COLUMNS} FROM products WHERE id = $1`, [
    id,
  ]);
  if (product === undefined) throw new ShopError(404, 'unknown-product', `no product ${id}`);
  return product;
}

/** Puts the catalogue and its first products into the cache, before the customers ask; answers how many keys. */
export async function warmUp(stores: Stores, products = 20): Promise<number> {
  await listProducts(stores);
  for (let id = 1; id <= products; id++) await readProduct(stores, id);
  return products + 1;
}
