/** `node examples/shop/restore.ts FILE.sql --shop PATH/shop.json`: puts the database back to a verified backup. */

import { readBackup } from './dump.ts';
import { inTransaction, withDatabase } from './schema.ts';
import { commandLine } from './shared/shop-file.ts';

const { shop, words, option } = commandLine();

async function restore(): Promise<void> {
  const path = words[0] ?? option('out') ?? `${shop.dataDir}/backup.sql`;
  const { sql, version } = readBackup(path, Date.now());
  await withDatabase(shop.postgres, (client) =>
    inTransaction(client, async () => {
      await client.query(sql);
    }),
  );
  console.log(`restored ${path}, schema version ${version}`);
}

await restore().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
