/**
 * `node examples/shop/supervisor.ts --data DIR [--endpoint URL] [--base-port N]`
 * Prints one line of JSON when the shop is ready, and runs until Ctrl-C or SIGTERM.
 */
import { parseArgs } from 'node:util';
import { startShop } from './shop.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    endpoint: { type: 'string' },
    'base-port': { type: 'string', default: '0' },
  },
});
if (values.data === undefined) throw new Error('where to keep everything? give --data DIR');

const began = performance.now();
const shop = await startShop({
  dataDir: values.data,
  basePort: Number(values['base-port']),
  ...(values.endpoint === undefined ? {} : { metricsEndpoint: values.endpoint }),
});
let ending = false;
async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await shop.close();
  process.exit(0);
}
process.on('SIGINT', () => void end());
process.on('SIGTERM', () => void end());
console.log(
  JSON.stringify({ ready: true, ms: Math.round(performance.now() - began), shop: shop.path, ...shop.file }),
);
