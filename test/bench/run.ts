import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { measureBundles } from './bundles.ts';
import { measureEngines } from './engines.ts';
import type { Measured, Row } from './figures.ts';
import { measureFirstAction } from './first-action.ts';
import { described, lookAtMachine, type Machine } from './machine.ts';
import { measureStartUp } from './start-up.ts';

const PARTS: readonly ((folder: string) => Promise<Measured>)[] = [
  measureStartUp,
  measureFirstAction,
  measureEngines,
  measureBundles,
];

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'ripcord-bench-'));
try {
  await run(folder, values.json);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Measures every part, one after another. Only what breaks makes it fail: a figure that misses its aim is a figure. */
async function run(at: string, json: string | undefined): Promise<void> {
  const began = performance.now();
  const machine = lookAtMachine(at);
  process.stdout.write(`${described(machine)}\n`);
  const measured: Measured[] = [];
  for (const measure of PARTS) {
    process.stderr.write('.');
    measured.push(await measure(at));
  }
  const rows = measured.flatMap((part) => part.rows);
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stderr.write('\r');
  process.stdout.write(`${tableOf(rows)}\nmeasured in ${seconds} s; every figure is of this run\n`);
  if (json !== undefined)
    writeFileSync(json, `${JSON.stringify(document(machine, seconds, measured), null, 2)}\n`);
}

function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: ['', '', 'figure', 'aim', 'met', ''],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'right', 'left', 'left', 'left'],
  });
  let part = '';
  for (const row of rows) {
    const met = row.met === undefined ? '' : row.met ? 'yes' : 'no';
    table.push([row.part === part ? '' : row.part, row.what, row.figure, row.aim ?? '', met, row.note ?? '']);
    part = row.part;
  }
  return table.toString();
}

function document(machine: Machine, seconds: number, measured: readonly Measured[]): object {
  const raw = Object.assign({}, ...measured.map((part) => part.raw)) as object;
  return { machine, seconds, rows: measured.flatMap((part) => part.rows), raw };
}
