import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '../atomic-file.ts';
import type { BucketSettings, Version } from './model.ts';

/** A bucket in memory: versions of each key, newest first. Bodies stay on disk. */
export interface Bucket {
  settings: BucketSettings;
  readonly versions: Map<string, Version[]>;
  sequence: number;
}

/** Buckets on disk. What resolved is on disk and survives a kill; what did not resolve is there whole or not at all. */
export interface Store {
  buckets(): Promise<ReadonlyMap<string, Bucket>>;
  saveSettings(settings: BucketSettings): Promise<void>;
  dropBucket(name: string): Promise<void>;
  /** Adds the version, or takes the place of the one with the same id. */
  put(bucket: Bucket, version: Omit<Version, 'sequence' | 'data'>, body?: Buffer): Promise<Version>;
  /** Rewrites what is known about a version; its data stays. */
  amend(bucket: Bucket, version: Version): Promise<void>;
  remove(bucket: Bucket, version: Version): Promise<void>;
  body(bucket: Bucket, version: Version): Promise<Buffer>;
  close(): Promise<void>;
}

/**
 * Layout: `<bucket>/bucket.json`, `<bucket>/objects/<sha-256 of key>/<version>.json` and `….data`. Keys are
 * hashed, so no key can leave the folder, and long ones fit. Without a directory a temporary one is used.
 */
export function openStore(directory?: string): Store {
  const root = directory ?? mkdtempSync(join(tmpdir(), 'ripcord-archive-'));
  let loading: Promise<Map<string, Bucket>> | undefined;
  const all = (): Promise<Map<string, Bucket>> => {
    loading ??= loadBuckets(root);
    return loading;
  };
  const folder = (bucket: Bucket, key: string): string =>
    join(root, bucket.settings.name, 'objects', createHash('sha256').update(key).digest('hex'));
  const save = (bucket: Bucket, version: Version): Promise<void> =>
    writeAtomically(join(folder(bucket, version.key), `${version.versionId}.json`), JSON.stringify(version));
  const dropData = (bucket: Bucket, version: Version): Promise<void> =>
    version.data === undefined
      ? Promise.resolve()
      : rm(join(folder(bucket, version.key), version.data), { force: true });

  return {
    buckets: all,
    async saveSettings(settings) {
      await writeAtomically(join(root, settings.name, 'bucket.json'), JSON.stringify(settings));
      const buckets = await all();
      const bucket = buckets.get(settings.name);
      if (bucket) bucket.settings = settings;
      else buckets.set(settings.name, { settings, versions: new Map(), sequence: 0 });
    },
    async dropBucket(name) {
      (await all()).delete(name);
      await rm(join(root, name), { recursive: true, force: true });
    },
    async put(bucket, fields, body) {
      bucket.sequence += 1;
      const data = body && `${bucket.sequence}-${randomBytes(4).toString('hex')}.data`;
      const version: Version = { ...fields, sequence: bucket.sequence, ...(data && { data }) };
      // Data first: a version exists once its JSON does, and then its data is whole.
      if (body && data) await writeAtomically(join(folder(bucket, version.key), data), body);
      await save(bucket, version);
      const replaced = insert(bucket, version);
      if (replaced) await dropData(bucket, replaced);
      return version;
    },
    async amend(bucket, version) {
      await save(bucket, version);
      insert(bucket, version);
    },
    async remove(bucket, version) {
      await rm(join(folder(bucket, version.key), `${version.versionId}.json`), { force: true });
      const left = (bucket.versions.get(version.key) ?? []).filter(
        (other) => other.sequence !== version.sequence,
      );
      if (left.length > 0) bucket.versions.set(version.key, left);
      else bucket.versions.delete(version.key);
      await dropData(bucket, version);
    },
    body: (bucket, version) => readFile(join(folder(bucket, version.key), version.data ?? '')),
    async close() {
      if (directory === undefined) await rm(root, { recursive: true, force: true });
    },
  };
}

/** Puts a version in its place; answers the one with the same id that it replaces. */
function insert(bucket: Bucket, version: Version): Version | undefined {
  const present = bucket.versions.get(version.key) ?? [];
  const replaced = present.find((other) => other.versionId === version.versionId);
  const others = present.filter((other) => other !== replaced);
  bucket.versions.set(
    version.key,
    [...others, version].sort((a, b) => b.sequence - a.sequence),
  );
  return replaced?.sequence === version.sequence ? undefined : replaced;
}

async function loadBuckets(root: string): Promise<Map<string, Bucket>> {
  await mkdir(root, { recursive: true });
  const buckets = new Map<string, Bucket>();
  for (const name of await readdir(root)) {
    const text = await readFile(join(root, name, 'bucket.json'), 'utf8').catch(absent);
    if (text === undefined) continue;
    const bucket: Bucket = { settings: JSON.parse(text), versions: new Map(), sequence: 0 };
    const objects = join(root, name, 'objects');
    for (const entry of (await readdir(objects, { recursive: true }).catch(absent)) ?? []) {
      // A crash may leave temporary files and data without its JSON; neither was ever acknowledged.
      if (entry.endsWith('.tmp')) await rm(join(objects, entry), { force: true });
      if (!entry.endsWith('.json')) continue;
      const version: Version = JSON.parse(await readFile(join(objects, entry), 'utf8'));
      bucket.sequence = Math.max(bucket.sequence, version.sequence);
      insert(bucket, version);
    }
    buckets.set(name, bucket);
  }
  return buckets;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
