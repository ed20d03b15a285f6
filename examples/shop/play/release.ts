import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'yaml';
import type { Api } from './api.ts';
import { runScript } from './processes.ts';

/** What a release needs to know of the shop: the addresses that its supervisor printed. */
export interface Release {
  readonly api: Api;
  readonly shop: {
    /** Path of shop.json. */
    readonly shop: string;
    readonly router: string;
    readonly routerAdmin: string;
    readonly postgres: string;
    readonly cache: string;
    readonly queue: string;
    readonly flags: string;
    readonly load: string;
    readonly ports: Readonly<Record<string, number>>;
  };
  readonly say: (line: string) => void;
}

const AUTHOR = 'development-master';
const PIPELINE = 'delivery-pipeline';
const RATE = 50;
const LOAD_SECONDS = 240;
/** Two full periods of ten seconds, so that the alarms have seen a healthy world first. */
const CALM_MS = 22_000;
const SHIFT = [20, 60, 100];

/** Releases v2.1 as a pipeline would: plan, backup, operation, migration, deployment, traffic. Gives the operation's name. */
export async function release({ api, shop, say }: Release): Promise<string> {
  await call('POST', `${shop.load}/load/start`, { rate: RATE, durationSeconds: LOAD_SECONDS });
  say(`Customers arrive: ${RATE} requests a second through ${shop.router}`);
  const shopArguments = ['--shop', shop.shop];
  await runScript('examples/shop/backup.ts', shopArguments);
  say('Backup written, with its checksum');
  const plan: unknown = parse(readFileSync(new URL('../plan.yaml', import.meta.url), 'utf8'));
  const stored = await api.send<{ id: string; version: number }>('PUT', '/api/plans', AUTHOR, { plan });
  say(`Plan ${stored.id} version ${stored.version} is stored; waiting for a calm baseline`);
  await wait(CALM_MS);
  const id = `release-${new Date().toISOString().slice(11, 19).replaceAll(':', '')}`;
  await api.send('POST', '/api/operations', PIPELINE, {
    plan: stored.id,
    id,
    pending: true,
    parameters: {
      shop: shop.shop,
      router: shop.router,
      'router-admin': shop.routerAdmin,
      postgres: shop.postgres,
      cache: shop.cache,
      queue: shop.queue,
      flags: shop.flags,
      api: `http://127.0.0.1:${shop.ports['api/v2.0.8']}`,
      auth: `http://127.0.0.1:${shop.ports['auth/v1.5.2']}`,
    },
  });
  say(`Operation ${id} is open: state captured, alarms armed`);
  say(`Migration: ${await runScript('examples/shop/migrate.ts', ['up', ...shopArguments])}`);
  await runScript('examples/shop/deploy.ts', ['auth', 'v2.0.0', ...shopArguments]);
  await runScript('examples/shop/deploy.ts', ['api', 'v2.1', ...shopArguments]);
  await call('PUT', `${shop.flags}/flags/new-authentication`, { enabled: true });
  await api.send('POST', `/api/operations/${id}/deployed`, PIPELINE);
  for (const share of SHIFT) {
    await call('PUT', `${shop.routerAdmin}/weights`, { 'v2.0.8': 100 - share, 'v2.1': share });
    say(`Traffic: ${share} % on v2.1`);
    await wait(1000);
  }
  return id;
}

async function call(method: string, url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${await answer.text()}`);
}
