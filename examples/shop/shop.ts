import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Child, superviseChild } from './child.ts';
import { recipes, STANDING } from './recipes.ts';
import { createBase, withDatabase } from './schema.ts';
import { seed } from './seed.ts';
import { choosePorts } from './shared/free-ports.ts';
import { closeServer, type Routes, ShopError, serveJson } from './shared/json-server.ts';
import { readShopFile, type ShopFile, shopFile, writeWhole } from './shared/shop-file.ts';

export interface ShopOptions {
  /** Everything the shop keeps, its logs included; a second start there goes on where the first ended. */
  readonly dataDir: string;
  /** Where the router sends PutMetricData; without it, no metrics are sent. */
  readonly metricsEndpoint?: string;
  /** First of the shop's ports; 0 (the default) takes what is free. Kept for a data folder once chosen. */
  readonly basePort?: number;
}

export interface Shop {
  readonly file: ShopFile;
  /** Path of shop.json, for `--shop` and SHOP_FILE. */
  readonly path: string;
  services(): ReturnType<Child['status']>[];
  /** `api/v2.1`, `postgres` …; answers when it is healthy. Throws ShopError 404 for an unknown name. */
  start(name: string): Promise<void>;
  stop(name: string): Promise<void>;
  restart(name: string): Promise<void>;
  /** Stops every process and frees every port. */
  close(): Promise<void>;
}

const Desired = z.object({ up: z.array(z.string()) });

async function locate({
  dataDir,
  metricsEndpoint,
  basePort = 0,
}: ShopOptions): Promise<{ path: string; file: ShopFile }> {
  const folder = resolve(dataDir);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'shop.json');
  const ports = existsSync(path) ? readShopFile(path).ports : await choosePorts(basePort);
  const file = shopFile(folder, ports, metricsEndpoint);
  writeWhole(path, `${JSON.stringify(file, null, 2)}\n`);
  return { path, file };
}

function routes(shop: Pick<Shop, 'services' | 'start' | 'stop' | 'restart'>): Routes {
  const verbs = { start: shop.start, stop: shop.stop, restart: shop.restart };
  const act = async (name: string, verb = ''): Promise<{ body: unknown }> => {
    if (!Object.hasOwn(verbs, verb))
      throw new ShopError(404, 'unknown-action', `"${verb}" is none of: start, stop, restart`);
    const began = performance.now();
    await verbs[verb as keyof typeof verbs](name);
    const status = shop.services().find((service) => service.name === name);
    return { body: { ...status, ms: Math.round(performance.now() - began) } };
  };
  return {
    'GET /health': () => ({ body: { status: 'healthy', pid: process.pid } }),
    'GET /services': () => ({ body: { services: shop.services() } }),
    'POST /services/:name/:verb': ({ params }) => act(params.name ?? '', params.verb),
    'POST /services/:name/:version/:verb': ({ params }) =>
      act(`${params.name}/${params.version}`, params.verb),
  };
}

/** Starts the shop, or what ran when it was last stopped or killed, and answers when all of it is healthy. */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const { path, file } = await locate(options);
  const desiredPath = join(file.dataDir, 'services.json');
  const children = new Map<string, Child>();
  let closing = false;
  const note = (): void => {
    if (closing) return;
    const services = [...children.values()].map((child) => child.status());
    const up = services.filter(({ desired }) => desired === 'up').map(({ name }) => name);
    writeWhole(desiredPath, `${JSON.stringify({ up, services }, null, 2)}\n`);
  };
  const wanted: readonly string[] = existsSync(desiredPath)
    ? [...new Set([...STANDING, ...Desired.parse(JSON.parse(readFileSync(desiredPath, 'utf8'))).up])]
    : STANDING;
  for (const recipe of recipes(file, path)) children.set(recipe.name, superviseChild(recipe, note));

  const find = (name: string): Child => {
    const child = children.get(name);
    if (child === undefined)
      throw new ShopError(
        404,
        'unknown-service',
        `no service "${name}"; known: ${[...children.keys()].join(', ')}`,
      );
    return child;
  };
  const verbs = {
    services: () => [...children.values()].map((child) => child.status()),
    start: async (name: string) => find(name).start(),
    stop: async (name: string) => find(name).stop(),
    restart: async (name: string) => {
      await find(name).stop();
      await find(name).start();
    },
  };
  const admin = await serveJson(file.ports.supervisor, routes(verbs));
  const stopAll = async (): Promise<void> => {
    closing = true;
    const [database, ...others] = children.values();
    // The storefront first, so that nobody is refused by what stands behind it; the database last.
    await find('load').stop();
    await find('router').stop();
    await Promise.all(others.map((child) => child.stop()));
    await database?.stop();
    await closeServer(admin);
  };
  try {
    const early = wanted.filter((name) => name !== 'queue' && !name.startsWith('api/'));
    await Promise.all(early.map((name) => find(name).start(60_000)));
    await withDatabase(file.postgres, async (client) => {
      await createBase(client);
      await seed(client);
    });
    await Promise.all(wanted.map((name) => find(name).start()));
  } catch (error) {
    await stopAll();
    throw error;
  }
  return { file, path, ...verbs, close: stopAll };
}
