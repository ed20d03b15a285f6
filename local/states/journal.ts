import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

/** Where an execution's batches go. Order is kept; a batch is written whole or, after a crash, not at all. */
export interface Journal {
  append(batch: unknown): void;
  /** Resolves once everything appended so far is on disk; callers of one turn share one fdatasync. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A journal that forgets: for executions that live in memory only. */
export const noJournal: Journal = {
  append: () => {},
  sync: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

// A disk that answers faster than this is waited for on the spot: handing the call to a thread costs more.
const QUICK_MS = 1;
const datasync = promisify(fdatasync);

// Overwriting blocks that the file already has costs the disk a quarter less than making it longer every time.
const FIRST_ROOM = 16_384;
const MOST_ROOM = 1_048_576;

/**
 * Writes on from byte `size` of a file that is open for writing. The descriptor belongs to the journal from now on.
 * While it is open the file is longer than its content; the rest are zeros, which readLines leaves out.
 */
export function fileJournal(descriptor: number, size = 0): Journal {
  let end = size;
  let room = size;
  let pending = '';
  let flush: Promise<void> | undefined;
  let lastTook = 0;
  let closed = false;

  const write = async (): Promise<void> => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    // From here on a caller waits for the next flush: what it appends may miss this one.
    flush = undefined;
    if (pending === '' || closed) return;
    const lines = Buffer.from(pending);
    pending = '';
    if (end + lines.length > room) {
      const more = Math.min(Math.max(FIRST_ROOM, room), MOST_ROOM) + lines.length;
      writeWhole(descriptor, Buffer.alloc(more), end);
      room = end + more;
    }
    writeWhole(descriptor, lines, end);
    end += lines.length;
    const before = performance.now();
    if (lastTook < QUICK_MS) fdatasyncSync(descriptor);
    else await datasync(descriptor);
    lastTook = performance.now() - before;
  };

  let tail: Promise<void> = Promise.resolve();
  const sync = (): Promise<void> => {
    if (flush) return flush;
    if (pending === '') return tail;
    flush = tail.then(write);
    tail = flush;
    return flush;
  };

  return {
    append(batch) {
      if (closed) throw new Error('the journal is closed; nothing can be added to it any more');
      pending += `${JSON.stringify(batch)}\n`;
    },
    sync,
    async close() {
      await sync();
      if (closed) return;
      closed = true;
      ftruncateSync(descriptor, end);
      closeSync(descriptor);
    },
  };
}

function writeWhole(descriptor: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
  }
}

/** The JSON values of a journal's whole lines, and how many bytes they take; a torn last line is left out. */
export function readLines(text: string): { values: unknown[]; bytes: number } {
  const values: unknown[] = [];
  let bytes = 0;
  for (let start = 0, end = text.indexOf('\n'); end >= 0; start = end + 1, end = text.indexOf('\n', start)) {
    const line = text.slice(start, end);
    try {
      values.push(JSON.parse(line));
    } catch {
      // A line that does not parse was being written when the machine stopped; nothing after it was acted on.
      break;
    }
    bytes += Buffer.byteLength(line) + 1;
  }
  return { values, bytes };
}
