/** `node examples/shop/verify-backup.ts FILE.sql --shop PATH/shop.json`: exit status 1 unless it is whole. */

import { readBackup } from './dump.ts';
import { commandLine } from './shared/shop-file.ts';

const { shop, words, option } = commandLine();

try {
  const path = words[0] ?? option('out') ?? `${shop.dataDir}/backup.sql`;
  const { sum, version, ageSeconds } = readBackup(path, Date.now());
  console.log(`${path} is whole: sha256 ${sum}, schema version ${version}, ${ageSeconds} s old`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
