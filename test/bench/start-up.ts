import { join } from 'node:path';
import { type Measured, median, type Row, shown } from './figures.ts';
import { startLocal } from './local-process.ts';

const ROUNDS = 9;
const AIM_MS = 500;

/** From the start of the process to "ready": with an empty folder, and with one that an earlier process left. */
export async function measureStartUp(folder: string): Promise<Measured> {
  const fresh: number[] = [];
  const again: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const data = join(folder, `start-${round}`);
    fresh.push(await readyOnce(data));
    again.push(await readyOnce(data));
  }
  return { rows: [row('new data folder', fresh), row('existing data folder', again)], raw: { fresh, again } };
}

async function readyOnce(data: string): Promise<number> {
  const local = await startLocal(data);
  await local.stop();
  return local.readyMs;
}

function row(what: string, samples: readonly number[]): Row {
  const ms = median(samples);
  const span = `${shown(Math.min(...samples), '')}– ${shown(Math.max(...samples), 'ms')}, ${samples.length} starts`;
  return {
    part: 'process start to ready',
    what,
    figure: shown(ms, 'ms'),
    aim: `≤ ${AIM_MS} ms`,
    met: ms <= AIM_MS,
    note: span,
  };
}
