import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { median } from './figures.ts';

const APPENDS = 200;
const LINE = Buffer.alloc(200, 'x');

/** What the figures were measured on, without which they say little. */
export interface Machine {
  readonly at: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly ripcord: string;
  /** Processes wanting a core, in the last minute before the run: above `cores` everything below is slower than it could be. */
  readonly load: number;
  /** What the disk takes for an append of 200 bytes with fdatasync: the floor of every durable step. */
  readonly syncMicroseconds: number;
}

export function lookAtMachine(folder: string): Machine {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  return {
    at: new Date().toISOString(),
    processor: cpus()[0]?.model ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    ripcord: version,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    syncMicroseconds: Math.round(syncTime(join(folder, 'appends'))),
  };
}

export function described(machine: Machine): string {
  const { at, processor, cores, memoryGb, system, node, load, syncMicroseconds } = machine;
  return [
    `${at.slice(0, 16).replace('T', ' ')} UTC · ${cores} × ${processor}, ${memoryGb} GB · ${system} · Node ${node}`,
    `load at the start ${load} · an append with fdatasync takes the disk ${syncMicroseconds} µs`,
  ].join('\n');
}

function syncTime(file: string): number {
  const descriptor = openSync(file, 'a');
  const samples: number[] = [];
  for (let count = 0; count < APPENDS; count += 1) {
    const began = performance.now();
    writeSync(descriptor, LINE);
    fdatasyncSync(descriptor);
    samples.push((performance.now() - began) * 1000);
  }
  closeSync(descriptor);
  return median(samples);
}
