import { join } from 'node:path';
import type { Recipe } from './child.ts';
import type { ShopFile } from './shared/shop-file.ts';

const script = (path: string): string => join(import.meta.dirname, path);

/** Everything that can run, in an order in which it can be started; stopped the other way round. */
export function recipes(shop: ShopFile, shopPath: string): Recipe[] {
  const recipe = (name: string, path: string, health: string): Recipe => ({
    name,
    script: script(path),
    args: ['--shop', shopPath],
    health,
    logDir: join(shop.dataDir, 'logs'),
  });
  return [
    recipe('postgres', 'services/postgres.ts', `${shop.postgresAdmin}/health`),
    recipe('cache', 'services/cache.ts', shop.cache),
    recipe('flags', 'services/flags.ts', `${shop.flags}/health`),
    ...Object.entries(shop.auth).map(([version, url]) =>
      recipe(`auth/${version}`, `auth/${version}.ts`, `${url}/health`),
    ),
    recipe('queue', 'queue/queue.ts', `${shop.queue}/health`),
    ...Object.entries(shop.api).map(([version, url]) =>
      recipe(`api/${version}`, `api/${version}.ts`, `${url}/health`),
    ),
    recipe('router', 'router/router.ts', `${shop.routerAdmin}/health`),
    recipe('load', 'services/load.ts', `${shop.load}/health`),
  ];
}

/** What runs before anything is released. */
export const STANDING = [
  'postgres',
  'cache',
  'flags',
  'auth/v1.5.2',
  'queue',
  'api/v2.0.8',
  'router',
  'load',
] as const;
