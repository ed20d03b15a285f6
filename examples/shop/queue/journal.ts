import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from '../shared/shop-file.ts';

/** One confirmation to send. The same id twice is the same job. */
export const Job = z.object({ id: z.string().min(1).max(200), orderId: z.int() });
export type Job = z.infer<typeof Job>;

const Line = z.union([
  z.object({ add: Job }),
  z.object({ done: z.string() }),
  z.object({ mode: z.string() }),
]);

/** Jobs that are not done yet, in their order, on disk before anybody is told so. */
export interface Journal {
  readonly waiting: Map<string, Job>;
  /** The mode it was left in: a paused queue is paused after a restart too. */
  readonly mode: string;
  add(job: Job): void;
  done(id: string): void;
  setMode(mode: string): void;
  close(): void;
}

function parseLine(text: string): z.infer<typeof Line> | undefined {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    // The last line of a killed process can be torn; its job was never acknowledged.
    return undefined;
  }
}

/** Reads what is left of earlier runs, forgets what is done, and goes on in the same file. */
export function openJournal(path: string): Journal {
  const waiting = new Map<string, Job>();
  let mode = 'running';
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  for (const line of lines.map(parseLine)) {
    if (line === undefined) continue;
    if ('add' in line) waiting.set(line.add.id, line.add);
    else if ('done' in line) waiting.delete(line.done);
    else mode = line.mode;
  }
  const kept = [{ mode }, ...[...waiting.values()].map((job) => ({ add: job }))];
  writeWhole(path, kept.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const file = openSync(path, 'a');
  const write = (line: z.infer<typeof Line>): void => {
    writeSync(file, `${JSON.stringify(line)}\n`);
  };
  return {
    waiting,
    mode,
    add(job) {
      write({ add: job });
      waiting.set(job.id, job);
    },
    done(id) {
      write({ done: id });
      waiting.delete(id);
    },
    setMode: (next) => write({ mode: next }),
    close: () => closeSync(file),
  };
}
