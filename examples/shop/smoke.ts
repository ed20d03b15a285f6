/**
 * `node examples/shop/smoke.ts --shop PATH/shop.json [--version v2.1]`
 * One customer logs in, browses, buys and looks at the order, through the router or straight at one version.
 */
import { z } from 'zod';
import { customer } from './seed.ts';
import { callJson } from './shared/call-json.ts';
import { commandLine } from './shared/shop-file.ts';

const Token = z.object({ token: z.string().min(1) });
const Catalogue = z.object({ products: z.array(z.object({ id: z.int(), priceCents: z.int() })).min(1) });
const Order = z.object({ id: z.int(), status: z.string(), totalCents: z.int().positive() });

const { shop, option } = commandLine();
const version = option('version');
const base = version === undefined ? shop.router : shop.api[version];

async function step<T>(
  name: string,
  schema: z.ZodType<T>,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<T> {
  const began = performance.now();
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await callJson(method, `${base}${path}`, body, { withinMs: 10_000, headers });
  const parsed = schema.safeParse(answer.body);
  const ok = answer.status < 300 && parsed.success;
  console.log(
    `${ok ? 'pass' : 'FAIL'}  ${name}: ${method} ${path} answered ${answer.status} in ${Math.round(performance.now() - began)} ms`,
  );
  if (!ok) throw new Error(`${name} failed: ${JSON.stringify(answer.body)}`);
  return parsed.data;
}

async function smoke(): Promise<void> {
  if (base === undefined) throw new Error(`there is no api ${version}`);
  const { token } = await step('log in', Token, 'POST', '/login', customer(7));
  const { products } = await step('browse', Catalogue, 'GET', '/catalogue');
  const lines = products.slice(0, 2).map(({ id }) => ({ productId: id, quantity: 1 }));
  const order = await step('buy', Order, 'POST', '/orders', { lines }, token);
  const wanted = products.slice(0, 2).reduce((sum, { priceCents }) => sum + priceCents, 0);
  if (order.totalCents !== wanted) throw new Error(`the order costs ${order.totalCents}, expected ${wanted}`);
  await step('look', Order, 'GET', `/orders/${order.id}`, undefined, token);
}

await smoke().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
