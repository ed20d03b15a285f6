import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** An append-only file of JSON lines. Written lines survive `kill -9`, because the kernel already has them. */
export interface Journal<Entry> {
  append(entries: readonly Entry[]): void;
  /** Replaces the file by these entries, in one rename. */
  compact(entries: Iterable<Entry>): void;
  /** Bytes appended since the file was opened or compacted. */
  grown(): number;
  close(): void;
}

/** Reads every whole line of the journal, oldest first; a last line that a crash cut short is dropped. */
export function readJournal<Entry>(path: string): Entry[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap((line): Entry[] => (line === '' ? [] : [JSON.parse(line)]));
}

/** Opens a journal for appending, beginning with the given entries. */
export function openJournal<Entry>(path: string, first: Iterable<Entry>): Journal<Entry> {
  mkdirSync(dirname(path), { recursive: true });
  let file: number | undefined;
  let bytes = 0;

  function compact(entries: Iterable<Entry>): void {
    const next = `${path}.next`;
    const replacement = openSync(next, 'w');
    for (const entry of entries) writeSync(replacement, `${JSON.stringify(entry)}\n`);
    renameSync(next, path);
    if (file !== undefined) closeSync(file);
    file = replacement;
    bytes = 0;
  }

  compact(first);
  return {
    append(entries) {
      if (file === undefined || entries.length === 0) return;
      bytes += writeSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    },
    compact,
    grown: () => bytes,
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
