import { z } from 'zod';
import { callJson } from '../shared/call-json.ts';
import { type Call, closeServer, type Reply, serveJson } from '../shared/json-server.ts';
import { onLeash } from '../shared/leash.ts';
import type { PortName, ShopFile } from '../shared/shop-file.ts';
import { listProducts, readProduct, warmUp } from './catalogue.ts';
import { health, processUsage } from './health.ts';
import { type Order, OrderRequest, readOrder } from './orders.ts';
import { loadSession, type SessionFormat } from './sessions.ts';
import { closeStores, explain, openStores, type Stores, withConnection } from './stores.ts';

const Login = z.object({ email: z.string().max(200), password: z.string().max(200) });
export type Login = z.infer<typeof Login>;

/** What differs between the versions of the API; everything else they share. */
export interface Version {
  readonly name: 'v2.0.8' | 'v2.1' | 'v2.1.1';
  readonly poolSize: number;
  readonly sessions: SessionFormat;
  readonly authUrl: string;
  /** Answers the token of a new session. Throws ShopError 401. */
  login(stores: Stores, login: Login): Promise<string>;
  checkout(stores: Stores, authorization: string | undefined, request: OrderRequest): Promise<Order>;
}

function parse<T>(schema: z.ZodType<T>, body: unknown): { ok: true; data: T } | { ok: false; reply: Reply } {
  const parsed = schema.safeParse(body);
  return parsed.success
    ? { ok: true, data: parsed.data }
    : {
        ok: false,
        reply: { status: 400, body: { error: 'invalid', message: z.prettifyError(parsed.error) } },
      };
}

/** A confirmation that cannot be queued now is found by the queue's sweep later, so the order stands either way. */
async function confirmLater(shop: ShopFile, order: Order): Promise<void> {
  await callJson(
    'POST',
    `${shop.queue}/jobs`,
    { id: `order-${order.id}`, orderId: order.id },
    { withinMs: 1_000 },
  ).catch((error: unknown) => console.error('confirmation not queued', order.id, String(error)));
}

/** Serves one version of the API on its port until its supervisor ends it. */
export async function serveApi(shop: ShopFile, version: Version): Promise<void> {
  const stores = openStores(shop, version.poolSize);
  const port: PortName = `api/${version.name}`;
  const owner = async ({ headers }: Call): Promise<number> =>
    (await loadSession(stores.cache, version.sessions, headers.authorization)).session.userId;

  const server = await serveJson(
    shop.ports[port],
    {
      'GET /health': () => health(version.name, stores, version.authUrl),
      'GET /version': () => ({ body: { service: 'api', version: version.name } }),
      'GET /process': () => ({ body: processUsage() }),
      'POST /warm-up': async () => ({ body: { warmed: await warmUp(stores) } }),
      'GET /catalogue': async () => ({ body: { products: await listProducts(stores) } }),
      'GET /catalogue/:id': async ({ params }) => ({
        body: await readProduct(stores, Number(params.id) || 0),
      }),
      'POST /login': async ({ body }) => {
        const login = parse(Login, body);
        return login.ok ? { body: { token: await version.login(stores, login.data) } } : login.reply;
      },
      'POST /orders': async ({ headers, body }) => {
        const request = parse(OrderRequest, body);
        if (!request.ok) return request.reply;
        const order = await version.checkout(stores, headers.authorization, request.data);
        await confirmLater(shop, order);
        return { status: 201, body: order };
      },
      'GET /orders/:id': async (call) => {
        const userId = await owner(call);
        const id = Number(call.params.id) || 0;
        return { body: await withConnection(stores.pool, (connection) => readOrder(connection, userId, id)) };
      },
    },
    explain,
  );
  onLeash(async () => {
    await closeServer(server);
    await closeStores(stores);
  });
}
