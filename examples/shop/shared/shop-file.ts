import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** Every port of the shop, in the order of its offset from the base port. */
export const PORTS = [
  'router',
  'routerAdmin',
  'supervisor',
  'postgres',
  'postgresAdmin',
  'cache',
  'queue',
  'flags',
  'load',
  'api/v2.0.8',
  'api/v2.1',
  'auth/v1.5.2',
  'auth/v2.0.0',
  'api/v2.1.1',
] as const;
export type PortName = (typeof PORTS)[number];

/** `shop.json` in the data folder: where everything listens. Kept over restarts, so that addresses never move. */
export const ShopFile = z.object({
  dataDir: z.string(),
  metricsEndpoint: z.string().optional(),
  ports: z.record(z.enum(PORTS), z.int()),
  postgres: z.string(),
  postgresAdmin: z.string(),
  cache: z.string(),
  router: z.string(),
  routerAdmin: z.string(),
  queue: z.string(),
  flags: z.string(),
  load: z.string(),
  supervisor: z.string(),
  api: z.record(z.string(), z.string()),
  auth: z.record(z.string(), z.string()),
});
export type ShopFile = z.infer<typeof ShopFile>;

/** Puts the addresses together; `postgres` and `cache` are URLs of their own protocols, the others are HTTP. */
export function shopFile(
  dataDir: string,
  ports: Record<PortName, number>,
  metricsEndpoint?: string,
): ShopFile {
  const http = (name: PortName): string => `http://127.0.0.1:${ports[name]}`;
  return {
    dataDir,
    ...(metricsEndpoint === undefined ? {} : { metricsEndpoint }),
    ports,
    postgres: `postgresql://postgres@127.0.0.1:${ports.postgres}/postgres`,
    postgresAdmin: http('postgresAdmin'),
    cache: `redis://127.0.0.1:${ports.cache}`,
    router: http('router'),
    routerAdmin: http('routerAdmin'),
    queue: http('queue'),
    flags: http('flags'),
    load: http('load'),
    supervisor: http('supervisor'),
    api: {
      'v2.0.8': http('api/v2.0.8'),
      'v2.1': http('api/v2.1'),
      'v2.1.1': http('api/v2.1.1'),
    },
    auth: { 'v1.5.2': http('auth/v1.5.2'), 'v2.0.0': http('auth/v2.0.0') },
  };
}

export function readShopFile(path: string): ShopFile {
  if (!existsSync(path)) throw new Error(`no shop at ${path}; start one with examples/shop/supervisor.ts`);
  return ShopFile.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Replaces a file in one move, so that a reader or a crash never meets half of it. */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

/** The command line of every process and command: `--shop PATH` (or SHOP_FILE), `--key value` pairs and plain words. */
export function commandLine(): {
  shop: ShopFile;
  words: string[];
  option: (name: string) => string | undefined;
} {
  const { values, positionals } = parseArgs({
    strict: false,
    allowPositionals: true,
    options: Object.fromEntries(
      ['shop', 'out', 'url', 'email', 'password', 'version'].map(
        (name) => [name, { type: 'string' }] as const,
      ),
    ),
  });
  const option = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const path = option('shop') ?? process.env.SHOP_FILE;
  if (path === undefined) throw new Error('which shop? give --shop PATH/shop.json, or set SHOP_FILE');
  return { shop: readShopFile(resolve(path)), words: positionals, option };
}
