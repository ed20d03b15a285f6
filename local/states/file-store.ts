import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { appendFile, mkdir, open, readdir, readFile, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from './entry.ts';
import { fileJournal, readLines } from './journal.ts';
import type { Header } from './run.ts';
import { startedEntry } from './run.ts';
import type { SavedExecution, SavedMachine, Store, Summary } from './store.ts';

/**
 * Keeps everything under one folder: machines.json, definitions/<digest>.json, one journal for each execution in
 * open/ or closed/, and closed.jsonl with one line for each closed execution, which is all that a start reads of them.
 */
export async function fileStore(folder: string): Promise<Store> {
  const at = (...parts: string[]): string => join(folder, ...parts);
  for (const part of ['definitions', 'open', 'closed']) await mkdir(at(part), { recursive: true });
  const closed = await readIndex(at('closed.jsonl'));
  let last: Promise<void> = Promise.resolve();
  /** Replaces a file after every replacement asked for before. */
  const replaceInTurn = (...file: Parameters<typeof replace>): Promise<void> => {
    last = last.catch(() => undefined).then(() => replace(...file));
    return last;
  };

  return {
    async machines() {
      const path = at('machines.json');
      return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as SavedMachine[]) : [];
    },
    saveMachines: (machines) => replaceInTurn(folder, 'machines.json', JSON.stringify(machines, null, 2)),
    async saveDefinition(digest, text) {
      const name = `${digest}.json`;
      if (!existsSync(at('definitions', name))) await replaceInTurn(at('definitions'), name, text);
    },
    definition: (digest) => readFile(at('definitions', `${digest}.json`), 'utf8'),

    async create(header) {
      const journal = fileJournal(openSync(at('open', fileName(header.arn)), 'wx'));
      journal.append({ header });
      // On the file systems of Linux and macOS this also makes the new file's name durable.
      await journal.sync();
      return journal;
    },
    async open() {
      const found = [];
      for (const name of await readdir(at('open'))) {
        const path = at('open', name);
        const text = await readFile(path, 'utf8');
        const saved = parse(text);
        if (!saved) {
          // Its StartExecution was never answered: the first line did not reach the disk.
          await rm(path);
          continue;
        }
        const { bytes } = readLines(text);
        await truncate(path, bytes);
        found.push({ ...saved, journal: fileJournal(openSync(path, 'r+'), bytes) });
      }
      return found;
    },
    async read(arn) {
      const part = closed.has(arn) ? 'closed' : 'open';
      return parse(await readFile(at(part, fileName(arn)), 'utf8'));
    },
    async archive(_saved, summary) {
      const name = fileName(summary.arn);
      if (!closed.has(summary.arn)) {
        await appendFile(at('closed.jsonl'), `${JSON.stringify(summary)}\n`, { flush: true });
      }
      await rename(at('open', name), at('closed', name));
      closed.set(summary.arn, summary);
    },
    closed: () => closed,
  };
}

function parse(text: string): SavedExecution | undefined {
  const [first, ...batches] = readLines(text).values as [{ header: Header }, ...Entry[][]];
  if (first?.header === undefined) return undefined;
  const { header } = first;
  return { header, entries: [startedEntry(header), ...batches.flat()] };
}

async function readIndex(path: string): Promise<Map<string, Summary>> {
  if (!existsSync(path)) return new Map();
  const { values, bytes } = readLines(await readFile(path, 'utf8'));
  await truncate(path, bytes);
  return new Map((values as Summary[]).map((summary) => [summary.arn, summary]));
}

/** Writes a file beside the old one and swaps them, so that a crash leaves one of the two whole. */
async function replace(folder: string, name: string, text: string): Promise<void> {
  const beside = join(folder, `${name}.new`);
  const file = await open(beside, 'w');
  await file.writeFile(text);
  await file.sync();
  await file.close();
  await rename(beside, join(folder, name));
  syncFolder(folder);
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** A readable file name where the ARN's last two parts allow one; the digest also tells `a` from `A` on any disk. */
function fileName(arn: string): string {
  const name = arn.split(':').slice(-2).join('.');
  const digest = createHash('sha256').update(arn).digest('hex');
  return /^[\w.-]{1,170}$/.test(name) ? `${name}.${digest.slice(0, 8)}.jsonl` : `${digest}.jsonl`;
}
