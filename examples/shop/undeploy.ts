/** `node examples/shop/undeploy.ts api|auth VERSION --shop PATH/shop.json`: only what gets no more traffic. Repeatable. */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { mustCall } from './shared/call-json.ts';
import { commandLine } from './shared/shop-file.ts';

const DRAIN_WITHIN_MS = 10_000;
const Drain = z.object({ weight: z.number(), inFlight: z.number(), drained: z.boolean() });

const { shop, words } = commandLine();
const [service = '', version = ''] = words;

async function drain(): Promise<void> {
  const until = Date.now() + DRAIN_WITHIN_MS;
  for (;;) {
    const { weight, inFlight, drained } = Drain.parse(
      await mustCall('GET', `${shop.routerAdmin}/drain/${version}`),
    );
    if (drained) break;
    if (weight > 0)
      throw new Error(`api ${version} still gets ${weight} % of the traffic; shift it away first`);
    if (Date.now() > until)
      throw new Error(`api ${version} still has ${inFlight} requests after ${DRAIN_WITHIN_MS} ms`);
    await wait(100);
  }
  await mustCall('DELETE', `${shop.routerAdmin}/backends/${version}`);
}

async function undeploy(): Promise<void> {
  if (service === 'api') await drain();
  await mustCall('POST', `${shop.supervisor}/services/${service}/${version}/stop`, undefined, {
    withinMs: 20_000,
  });
  console.log(`${service} ${version} is stopped`);
}

await undeploy().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
