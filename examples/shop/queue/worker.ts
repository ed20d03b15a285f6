import type { Pool } from 'pg';
import type { Job } from './journal.ts';

/**
 * Confirms an order: one statement, and one row an order, so that a job begun again after a crash changes nothing.
 * Throws while the database is away or read-only.
 */
export async function confirmOrder(pool: Pool, { orderId }: Job): Promise<void> {
  await pool.query(
    `WITH sent AS (
       INSERT INTO confirmations (order_id, body)
       SELECT o.id, 'Order ' || o.id || ' for ' || u.name || ': ' ||
              (SELECT string_agg(l.quantity || ' x ' || p.name, ', ' ORDER BY p.id)
               FROM order_lines l JOIN products p ON p.id = l.product_id WHERE l.order_id = o.id)
       FROM orders o JOIN users u ON u.id = o.user_id WHERE o.id = $1
       ON CONFLICT (order_id) DO NOTHING RETURNING order_id
     )
     UPDATE orders SET status = 'confirmed' FROM sent WHERE orders.id = sent.order_id`,
    [orderId],
  );
}

/** Orders whose job never reached the queue: placed a while ago and not confirmed. */
export async function forgottenOrders(pool: Pool): Promise<Job[]> {
  const { rows } = await pool.query<{ id: number }>(
    `SELECT id FROM orders WHERE status = 'placed' AND created_at < now() - interval '5 seconds' ORDER BY id LIMIT 100`,
  );
  return rows.map(({ id }) => ({ id: `order-${id}`, orderId: id }));
}
