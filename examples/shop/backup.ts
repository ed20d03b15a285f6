/** `node examples/shop/backup.ts --out FILE.sql --shop PATH/shop.json`: writes FILE.sql and FILE.sql.sha256. */
import { basename, resolve } from 'node:path';
import { checksum, dump } from './dump.ts';
import { withDatabase } from './schema.ts';
import { commandLine, writeWhole } from './shared/shop-file.ts';

const { shop, option } = commandLine();

async function backup(): Promise<void> {
  const path = resolve(option('out') ?? `${shop.dataDir}/backup.sql`);
  const { sql, rows } = await withDatabase(shop.postgres, dump);
  writeWhole(path, sql);
  writeWhole(`${path}.sha256`, `${checksum(sql)}  ${basename(path)}\n`);
  console.log(`${rows} rows in ${path}, sha256 ${checksum(sql)}`);
}

await backup().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
