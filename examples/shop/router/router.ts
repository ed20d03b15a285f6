import { join } from 'node:path';
import { z } from 'zod';
import { closeServer, ShopError, serveJson } from '../shared/json-server.ts';
import { onLeash } from '../shared/leash.ts';
import { commandLine } from '../shared/shop-file.ts';
import { createCounters, SLOW_MS } from './counters.ts';
import { createGaugeReader } from './gauges.ts';
import { type Ended, openLedger } from './ledger.ts';
import { createMetrics } from './metrics.ts';
import { createProxy } from './proxy.ts';
import { Backends, openRoutingTable, Weights } from './table.ts';

/** How often metrics are published: watched closely, twice as often. */
const PUBLISH_EVERY_MS = { normal: 1_000, close: 500 } as const;
const OLD = 'v2.0.8';

const { shop } = commandLine();
const table = openRoutingTable(join(shop.dataDir, 'router.json'), {
  weights: { [OLD]: 100 },
  backends: { [OLD]: shop.api[OLD] ?? '' },
});
const counters = createCounters(() => Date.now());
const ledger = openLedger(join(shop.dataDir, 'ledger.jsonl'), () => new Date().toISOString(), {
  accepted: ({ version }) => counters.accepted(version),
  ended: (entry) => counters.ended(entry),
});
const metrics = shop.metricsEndpoint === undefined ? undefined : createMetrics(shop.metricsEndpoint);
const readGauges = createGaugeReader(shop, () => table.backends());

const run = Date.now().toString(36);
let sequence = 0;

const proxy = createProxy(({ method = 'GET', url = '/' }) => {
  const version = table.pick() ?? 'none';
  const id = `${run}-${++sequence}`;
  const [path = '/'] = url.split('?');
  ledger.accept({ id, version, method, path, acceptedAt: new Date().toISOString() });
  counters.accepted(version);
  const started = performance.now();
  return {
    target: table.backends()[version],
    ended: ({ status, reason }) => {
      const ms = Math.round((performance.now() - started) * 10) / 10;
      const failed = status === 0 || status >= 500;
      counters.remember(version, failed, ms);
      const affected: Ended['affected'] = [];
      if (failed) affected.push('failed');
      if (ms > SLOW_MS) affected.push('slow');
      if (counters.failing(version)) affected.push('failing-version');
      const entry: Ended = {
        ended: id,
        version,
        outcome: failed ? 'failed' : 'succeeded',
        status,
        ms,
        affected,
        ...(reason === undefined ? {} : { reason }),
        endedAt: new Date().toISOString(),
      };
      ledger.end(entry);
      counters.ended(entry);
      const login = method === 'POST' && path === '/login';
      metrics?.observe({
        failed,
        affected: affected.length > 0,
        login,
        loginFailed: login && (status === 0 || status >= 400),
        connectionError: reason === 'database-connection',
        ms,
      });
    },
  };
});

function valid<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ShopError(400, 'invalid', z.prettifyError(parsed.error));
  return parsed.data;
}

const Monitoring = z.strictObject({ level: z.enum(['normal', 'close']) });
let publishing = false;
let level: keyof typeof PUBLISH_EVERY_MS = 'normal';

const admin = await serveJson(shop.ports.routerAdmin, {
  'GET /health': () => ({ body: { status: 'healthy' } }),
  'GET /weights': () => ({ body: { weights: table.weights() } }),
  'PUT /weights': ({ body }) => {
    table.setWeights(valid(Weights, body));
    return { body: { weights: table.weights() } };
  },
  'GET /backends': () => ({ body: { backends: table.backends() } }),
  'PUT /backends': ({ body }) => {
    table.setBackends(valid(Backends, body));
    return { body: { backends: table.backends() } };
  },
  'PUT /backends/:version': ({ params, body }) => {
    const { url } = valid(z.object({ url: z.string() }), body);
    table.setBackends(valid(Backends, { ...table.backends(), [params.version ?? '']: url }));
    return { body: { backends: table.backends() } };
  },
  'DELETE /backends/:version': ({ params }) => {
    const { [params.version ?? '']: _, ...rest } = table.backends();
    table.setBackends(rest);
    return { body: { backends: table.backends() } };
  },
  'GET /stats': () => ({ body: { ...counters.stats(), weights: table.weights() } }),
  'GET /monitoring': () => ({ body: { level } }),
  'PUT /monitoring': ({ body }) => {
    ({ level } = valid(Monitoring, body));
    return { body: { level } };
  },
  'GET /drain/:version': ({ params }) => {
    const version = params.version ?? '';
    const weight = table.weights()[version] ?? 0;
    const { inFlight } = counters.of(version);
    return { body: { version, weight, inFlight, drained: weight === 0 && inFlight === 0 } };
  },
});
await new Promise<void>((done, fail) => {
  proxy.once('error', fail);
  proxy.listen(shop.ports.router, '127.0.0.1', done);
});

async function publish(): Promise<void> {
  if (metrics === undefined || publishing) return;
  publishing = true;
  await metrics.publish(await readGauges());
  publishing = false;
}
/** Sets the time for the next round after each, so that a change of the level holds from the next round on. */
function publishAgain(): void {
  setTimeout(() => {
    void publish();
    publishAgain();
  }, PUBLISH_EVERY_MS[level]).unref();
}
publishAgain();

onLeash(async () => {
  await closeServer(proxy);
  await publish();
  await closeServer(admin);
  ledger.close();
});
