/** `node examples/shop/deploy.ts api|auth VERSION --shop PATH/shop.json`: starts it, waits, tells the router. Repeatable. */
import { mustCall } from './shared/call-json.ts';
import { commandLine } from './shared/shop-file.ts';

const { shop, words } = commandLine();
const [service = '', version = ''] = words;

async function deploy(): Promise<void> {
  const url = service === 'api' ? shop.api[version] : service === 'auth' ? shop.auth[version] : undefined;
  if (url === undefined)
    throw new Error(
      `there is no ${service} ${version}; known: api v2.0.8, v2.1, v2.1.1; auth v1.5.2, v2.0.0`,
    );
  const began = performance.now();
  await mustCall('POST', `${shop.supervisor}/services/${service}/${version}/start`, undefined, {
    withinMs: 60_000,
  });
  if (service === 'api') await mustCall('PUT', `${shop.routerAdmin}/backends/${version}`, { url });
  console.log(
    `${service} ${version} is up and healthy at ${url} (${Math.round(performance.now() - began)} ms)`,
  );
}

await deploy().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
