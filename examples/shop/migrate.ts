/** `node examples/shop/migrate.ts up|down|drop-old-columns|status --shop PATH/shop.json` */
import {
  appliedVersions,
  dropOldColumns,
  migrateDown,
  migrateUp,
  pointOfNoReturnPassed,
  withDatabase,
} from './schema.ts';
import { commandLine } from './shared/shop-file.ts';

const { shop, words } = commandLine();
const verbs = { up: migrateUp, down: migrateDown, 'drop-old-columns': dropOldColumns };
const verb = words[0] ?? 'status';

await withDatabase(shop.postgres, async (client) => {
  if (verb in verbs) {
    const ran = await verbs[verb as keyof typeof verbs](client);
    console.log(ran.length === 0 ? 'nothing to do' : `ran ${ran.join(', ')}`);
  } else if (verb !== 'status') {
    throw new Error(`"${verb}" is none of: up, down, drop-old-columns, status`);
  }
  const versions = await appliedVersions(client);
  const passed = await pointOfNoReturnPassed(client);
  console.log(`schema version ${versions.at(-1)}; point of no return ${passed ? 'passed' : 'not passed'}`);
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
