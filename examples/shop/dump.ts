import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import {
  appliedVersions,
  BASE_VERSION,
  BOOTSTRAP,
  migrationText,
  POINT_OF_NO_RETURN,
  RELEASE,
} from './schema.ts';

/** In an order in which every row finds the rows it refers to. */
const TABLES = ['users', 'products', 'orders', 'order_lines', 'confirmations', 'credentials'];
const ROWS_PER_INSERT = 200;
const FIRST_LINE = /^-- shop backup, schema version (\d{14})\n/;

export function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function schemaText(versions: readonly string[]): string {
  const files = [
    { version: BASE_VERSION, file: '001_base.up.sql' },
    ...RELEASE.map(({ version, name }) => ({ version, file: `${name}.up.sql` })),
    { version: POINT_OF_NO_RETURN.version, file: `${POINT_OF_NO_RETURN.name}.sql` },
  ].filter(({ version }) => versions.includes(version));
  return [BOOTSTRAP, ...files.map(({ file }) => migrationText(file))]
    .map((sql) => `${sql.trim().replace(/;$/, '')};\n`)
    .join('\n');
}

async function tableText(client: Client, table: string): Promise<{ text: string; rows: number }> {
  const name = escapeIdentifier(table);
  const { fields } = await client.query(`SELECT * FROM ${name} LIMIT 0`);
  const columns = fields.map((field) => field.name);
  const { rows } = await client.query<Record<string, string | null>>(
    `SELECT ${columns.map((column) => `${escapeIdentifier(column)}::text`).join(', ')} FROM ${name} ORDER BY 1, 2`,
  );
  const value = (cell: string | null | undefined): string => (cell == null ? 'NULL' : escapeLiteral(cell));
  const tuples = rows.map((row) => `(${columns.map((column) => value(row[column])).join(', ')})`);
  const into = `INSERT INTO ${name} (${columns.map(escapeIdentifier).join(', ')}) OVERRIDING SYSTEM VALUE VALUES`;
  let out = '';
  for (let from = 0; from < tuples.length; from += ROWS_PER_INSERT)
    out += `${into}\n${tuples.slice(from, from + ROWS_PER_INSERT).join(',\n')};\n`;
  if (columns.includes('id'))
    out += `SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${name}));\n`;
  return { text: out, rows: rows.length };
}

/** The whole database as one SQL script that can be run over a damaged one, all read at one moment. */
export async function dump(client: Client): Promise<{ sql: string; rows: number }> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  const versions = await appliedVersions(client);
  let sql = `-- shop backup, schema version ${versions.at(-1)}\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n${schemaText(versions)}`;
  let rows = 0;
  for (const table of TABLES) {
    const { rows: found } = await client.query<{ there: boolean }>(
      `SELECT to_regclass($1) IS NOT NULL AS there`,
      [table],
    );
    if (found[0]?.there !== true) continue;
    const part = await tableText(client, table);
    sql += part.text;
    rows += part.rows;
  }
  await client.query('COMMIT');
  return { sql, rows };
}

/** Reads a backup that is whole. Throws an Error when it or its checksum is missing, altered or cut short. */
export function readBackup(
  path: string,
  now: number,
): { sql: string; sum: string; version: string; ageSeconds: number } {
  const sql = readFileSync(path, 'utf8');
  const sum = checksum(sql);
  const wanted = readFileSync(`${path}.sha256`, 'utf8').split(' ')[0];
  if (sum !== wanted) throw new Error(`${path} has sha256 ${sum}, expected ${wanted}`);
  const version = FIRST_LINE.exec(sql)?.[1];
  if (version === undefined) throw new Error(`${path} is no backup of a shop`);
  return { sql, sum, version, ageSeconds: Math.round((now - statSync(path).mtimeMs) / 1000) };
}
