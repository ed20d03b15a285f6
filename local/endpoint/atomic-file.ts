import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file so that a crash leaves the old or the new content, never a mixture: temporary file, fsync, rename. */
export async function writeAtomically(file: string, content: string | Buffer, mode = 0o600): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A JSON document on disk. Saves under way at the same time share one write; the file always holds a state that once was whole. */
export interface Document<T> {
  readonly value: T;
  /** Resolves when the value as it is now is on disk; at once without a file. */
  readonly save: () => Promise<void>;
}

/** Opens or starts a document; without a file it lives in memory only. */
export function openDocument<T>(file: string | undefined, initial: T): Document<T> {
  const value: T = file !== undefined && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : initial;
  let running: Promise<void> | undefined;
  let queued: Promise<void> | undefined;
  const write = (to: string): Promise<void> => {
    queued = undefined;
    running = writeAtomically(to, JSON.stringify(value)).finally(() => {
      running = undefined;
    });
    return running;
  };
  const save = (): Promise<void> => {
    if (file === undefined) return Promise.resolve();
    if (running === undefined) return write(file);
    const again = (): Promise<void> => write(file);
    queued ??= running.then(again, again);
    return queued;
  };
  return { value, save };
}

/** Runs acts with the same key one after another, others side by side. */
export function createQueues(): <T>(key: string, act: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return (key, act) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(act);
    const tail = result.then(
      () => undefined,
      () => undefined,
    );
    tails.set(key, tail);
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    return result;
  };
}
