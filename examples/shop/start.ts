/**
 * `npm start`: the release of API v2.1 goes live under load, breaks, and is rolled back while you watch.
 * `npm start -- --once --report out.json --data DIR` does the same and ends: 0 only if it was rolled back and verified.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Api, createApi } from './play/api.ts';
import { onCall } from './play/engineer.ts';
import { checkLedger } from './play/ledger.ts';
import { type Running, showCommand, startProcess } from './play/processes.ts';
import { type Release, release } from './play/release.ts';

const CLI = 'bin/ripcord.ts';
const ALARM_WITHIN_MS = 120_000;

const { values } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    report: { type: 'string' },
    data: { type: 'string', default: '.ripcord/play' },
    port: { type: 'string' },
    http: { type: 'string' },
  },
});

interface RuntimeReady {
  readonly endpoint: string;
  readonly api: string;
  readonly ready: number;
}

const say = (line: string): void => console.log(line);

async function play(): Promise<number> {
  const data = resolve(values.data);
  mkdirSync(data, { recursive: true });
  const ports = [
    '--port',
    values.port ?? (values.once ? '0' : '4566'),
    '--http',
    values.http ?? (values.once ? '0' : '4300'),
  ];
  const runtime = await startProcess<RuntimeReady>(CLI, [
    'local',
    ...ports,
    '--data',
    join(data, 'ripcord'),
    '--json',
  ]);
  say(`Ripcord is ready: page and API ${runtime.ready.api}, SDK endpoint ${runtime.ready.endpoint}`);
  const shop = await startProcess<Release['shop']>('examples/shop/supervisor.ts', [
    '--data',
    join(data, 'shop'),
    '--endpoint',
    runtime.ready.endpoint,
  ]).catch(async (error: unknown) => {
    await runtime.end();
    throw error;
  });
  const leave = async (): Promise<void> => {
    await shop.end();
    await runtime.end();
  };
  try {
    const status = await incident(createApi(runtime.ready.api), runtime, shop);
    if (values.once) return status;
    say(`\nStill up: the page is ${runtime.ready.api}, the report is linked there. Ctrl-C ends everything.`);
    await interrupted();
    return status;
  } finally {
    await leave();
  }
}

async function incident(
  api: Api,
  runtime: Running<RuntimeReady>,
  shop: Running<Release['shop']>,
): Promise<number> {
  const operation = await release({ api, shop: shop.ready, say });
  say('\nv2.1 is live. Its connection pool is too small for this load; now its alarms decide.');
  const rollback = await rollbackOf(api, operation);
  const { shop: shopFile, routerAdmin } = shop.ready;
  const engineer = onCall({ api, rollback, shopFile, routerAdmin, alone: values.once });
  const status = await showCommand(CLI, ['rollback', 'get', rollback, '--watch', '--url', runtime.ready.api]);
  await engineer;
  const report = await api.text(`/api/rollbacks/${rollback}/report/json`);
  if (values.report) writeFileSync(values.report, report);
  const ledger = await checkLedger(shop.ready.routerAdmin, shop.ready.load);
  say(ledger.line);
  say(
    `Report: ${runtime.ready.api}/api/rollbacks/${rollback}/report/html${values.report ? `, and in ${values.report}` : ''}`,
  );
  return status === 0 && ledger.balanced ? 0 : 1;
}

async function rollbackOf(api: Api, operation: string): Promise<string> {
  const until = Date.now() + ALARM_WITHIN_MS;
  while (Date.now() < until) {
    const { active, recent } =
      await api.get<Record<'active' | 'recent', { id: string; operation: string }[]>>('/api/status');
    const found = [...active, ...recent].find((one) => one.operation === operation);
    if (found) return found.id;
    await wait(100);
  }
  throw new Error(
    `no alarm fired within ${ALARM_WITHIN_MS / 1000} s; the metrics of v2.1 stayed within their limits`,
  );
}

function interrupted(): Promise<void> {
  return new Promise((done) => {
    process.once('SIGINT', done);
    process.once('SIGTERM', done);
  });
}

process.exitCode = await play().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
