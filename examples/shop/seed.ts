import type { Client } from 'pg';
import { pbkdf2Hash } from './auth/pbkdf2.ts';
import { inTransaction } from './schema.ts';

export const USERS = 300;
export const PRODUCTS = 60;
const ORDERS = 500;

/** The customers of the load generator and of the smoke test: `number` from 1 to USERS. */
export function customer(number: number): { email: string; password: string } {
  return { email: `customer-${number}@shop.example`, password: `correct-horse-${number}` };
}

const PRODUCT_ROWS = `INSERT INTO products (name, price_cents, stock)
  SELECT 'Product ' || n, 500 + (n * 137) % 9500, 1000000 FROM generate_series(1, ${PRODUCTS}) n`;
const ORDER_ROWS = `INSERT INTO orders (user_id, status, total_cents, created_at)
  SELECT 1 + n % ${USERS}, 'confirmed', 0, now() - make_interval(hours => n) FROM generate_series(1, ${ORDERS}) n`;
const LINE_ROWS = `INSERT INTO order_lines (order_id, product_id, quantity, price_cents)
  SELECT o.id, p.id, 1 + o.id % 3, p.price_cents FROM orders o JOIN products p
  ON p.id IN (1 + o.id % ${PRODUCTS}, 1 + (o.id * 7 + 3) % ${PRODUCTS})`;
const TOTALS = `UPDATE orders SET total_cents = l.total FROM (
  SELECT order_id, sum(quantity * price_cents) AS total FROM order_lines GROUP BY order_id) l WHERE l.order_id = orders.id`;
const CONFIRMATION_ROWS = `INSERT INTO confirmations (order_id, body, sent_at)
  SELECT id, 'Order ' || id || ' is confirmed', created_at FROM orders`;

/** Fills an empty shop; leaves one with customers as it is. */
export async function seed(client: Client): Promise<void> {
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM users');
  if (rows[0]?.n !== 0) return;
  const numbers = Array.from({ length: USERS }, (_, index) => index + 1);
  const salts = numbers.map((number) => `salt-${number}`);
  const hashes = await Promise.all(
    numbers.map((number, index) => pbkdf2Hash(customer(number).password, salts[index] ?? '')),
  );
  await inTransaction(client, async () => {
    await client.query(
      `INSERT INTO users (email, name, password_salt, password_hash)
       SELECT email, 'Customer ' || row_number() OVER (), salt, hash FROM unnest($1::text[], $2::text[], $3::text[]) AS t(email, salt, hash)`,
      [numbers.map((number) => customer(number).email), salts, hashes],
    );
    for (const sql of [PRODUCT_ROWS, ORDER_ROWS, LINE_ROWS, TOTALS, CONFIRMATION_ROWS])
      await client.query(sql);
  });
}
