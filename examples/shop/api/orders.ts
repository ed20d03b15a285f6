import type { ClientBase } from 'pg';
import { z } from 'zod';
import { ShopError } from '../shared/json-server.ts';

export const OrderRequest = z.object({
  lines: z
    .array(z.object({ productId: z.int(), quantity: z.int().min(1).max(100) }))
    .min(1)
    .max(20),
});
export type OrderRequest = z.infer<typeof OrderRequest>;

export interface Order {
  readonly id: number;
  readonly status: string;
  readonly totalCents: number;
}

/** The columns that a version writes beyond those of the base schema, and their values. */
export type ExtraColumns = Readonly<Record<string, string>>;

/** Takes the stock, writes the order and its lines: one statement, so all of it or nothing. */
export async function placeOrder(
  connection: ClientBase,
  userId: number,
  { lines }: OrderRequest,
  extra: ExtraColumns = {},
): Promise<Order> {
  const columns = Object.keys(extra);
  const { rows } = await connection.query<Order>(
    `WITH wanted AS (
       SELECT product_id, sum(quantity)::int AS quantity FROM unnest($2::int[], $3::int[]) AS t(product_id, quantity) GROUP BY product_id
     ), taken AS (
       UPDATE products p SET stock = p.stock - w.quantity FROM wanted w
       WHERE p.id = w.product_id RETURNING p.id, w.quantity, p.price_cents
     ), placed AS (
       INSERT INTO orders (${['user_id', 'total_cents', ...columns].join(', ')})
       SELECT ${['$1::int', 'sum(quantity * price_cents)', ...columns.map((_, index) => `$${index + 4}::text`)].join(', ')}
       FROM taken HAVING count(*) > 0
       RETURNING id, status, total_cents
     ), lines AS (
       INSERT INTO order_lines (order_id, product_id, quantity, price_cents)
       SELECT placed.id, taken.id, taken.quantity, taken.price_cents FROM placed, taken
     )
     SELECT id, status, total_cents AS "totalCents" FROM placed`,
    [
      userId,
      lines.map((line) => line.productId),
      lines.map((line) => line.quantity),
      ...Object.values(extra),
    ],
  );
  const order = rows[0];
  if (order === undefined) throw new ShopError(404, 'unknown-product', 'none of these products exists');
  return order;
}

/** An order of this user. Throws ShopError 404 for others' orders too. */
export async function readOrder(connection: ClientBase, userId: number, id: number): Promise<Order> {
  const { rows } = await connection.query<Order>(
    'SELECT id, status, total_cents AS "totalCents" FROM orders WHERE id = $1 AND user_id = $2',
    [id, userId],
  );
  const order = rows[0];
  if (order === undefined) throw new ShopError(404, 'unknown-order', `no order ${id}`);
  return order;
}
