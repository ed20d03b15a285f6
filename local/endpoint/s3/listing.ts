import { ServiceError } from '../../service.ts';
import type { WireResponse } from '../exchange.ts';
import type { Version } from './model.ts';
import type { Bucket } from './store.ts';
import { xmlAnswer } from './xml.ts';

const MOST = 1000;

/** ListObjectsV2: newest versions in the order of their keys' bytes, without delete markers. */
export function listObjects(bucket: Bucket, query: URLSearchParams): WireResponse {
  const token = query.get('continuation-token');
  const after =
    token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const live = sortedKeys(bucket).flatMap((key) => {
    const newest = bucket.versions.get(key)?.[0];
    return newest === undefined || newest.deleteMarker ? [] : [newest];
  });
  const page = paged(live, query, (version, last) => compare(version.key, last) > 0, after);
  const encode = encoder(query);
  return xmlAnswer('ListBucketResult', {
    Name: bucket.settings.name,
    Prefix: encode(query.get('prefix') ?? ''),
    KeyCount: page.items.length + page.prefixes.length,
    MaxKeys: page.limit,
    ...encoding(query),
    IsTruncated: page.next !== undefined,
    ...(page.next !== undefined && { NextContinuationToken: Buffer.from(page.next).toString('base64url') }),
    Contents: page.items.map((version) => ({ ...common(version, encode), ...content(version) })),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
}

/** ListObjectVersions: every version and delete marker, keys in order, newest first within a key. */
export function listVersions(bucket: Bucket, query: URLSearchParams): WireResponse {
  if (query.has('delimiter'))
    throw new ServiceError('NotImplemented', 'ListObjectVersions takes no delimiter here', 501);
  const marker = query.get('key-marker') ?? '';
  const from = query.get('version-id-marker');
  const all = sortedKeys(bucket).flatMap((key) => bucket.versions.get(key) ?? []);
  const start = from === null ? -1 : all.findIndex((v) => v.key === marker && v.versionId === from);
  const rest =
    start < 0 ? all.filter((v) => marker === '' || compare(v.key, marker) > 0) : all.slice(start + 1);
  const page = paged(rest, query, () => true, '');
  const encode = encoder(query);
  const last = page.items.at(-1);
  const row = (version: Version): object => ({
    ...common(version, encode),
    VersionId: version.versionId,
    IsLatest: bucket.versions.get(version.key)?.[0] === version,
  });
  return xmlAnswer('ListVersionsResult', {
    Name: bucket.settings.name,
    Prefix: encode(query.get('prefix') ?? ''),
    MaxKeys: page.limit,
    ...encoding(query),
    IsTruncated: page.next !== undefined,
    ...(page.next !== undefined &&
      last && { NextKeyMarker: encode(last.key), NextVersionIdMarker: last.versionId }),
    Version: page.items.filter((v) => !v.deleteMarker).map((v) => ({ ...row(v), ...content(v) })),
    DeleteMarker: page.items.filter((v) => v.deleteMarker).map(row),
  });
}

interface Page {
  readonly items: Version[];
  readonly prefixes: string[];
  readonly limit: number;
  /** Key or common prefix to go on after; absent on the last page. */
  readonly next?: string;
}

function paged(
  versions: readonly Version[],
  query: URLSearchParams,
  isAfter: (version: Version, last: string) => boolean,
  after: string,
): Page {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const limit = Math.min(Number(query.get('max-keys') ?? MOST) || 0, MOST);
  const items: Version[] = [];
  const prefixes: string[] = [];
  let last = after;
  for (const version of versions) {
    if (!version.key.startsWith(prefix) || !isAfter(version, after)) continue;
    const end = delimiter === '' ? -1 : version.key.indexOf(delimiter, prefix.length);
    const group = end < 0 ? undefined : version.key.slice(0, end + delimiter.length);
    if (group !== undefined && (prefixes.at(-1) === group || group === after)) continue;
    if (items.length + prefixes.length >= limit)
      return limit === 0 ? { items, prefixes, limit } : { items, prefixes, limit, next: last };
    if (group === undefined) items.push(version);
    else prefixes.push(group);
    last = group ?? version.key;
  }
  return { items, prefixes, limit };
}

function sortedKeys(bucket: Bucket): string[] {
  return [...bucket.versions.keys()].sort(compare);
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function common(version: Version, encode: (text: string) => string): object {
  return { Key: encode(version.key), LastModified: new Date(version.modified).toISOString() };
}

function content(version: Version): object {
  return { ETag: version.etag, Size: version.size, StorageClass: 'STANDARD' };
}

/** Clients decode keys only when the answer says that they are encoded. */
function encoding(query: URLSearchParams): object {
  return query.get('encoding-type') === 'url' ? { EncodingType: 'url' } : {};
}

function encoder(query: URLSearchParams): (text: string) => string {
  return query.get('encoding-type') === 'url'
    ? (text) => encodeURIComponent(text).replaceAll('%2F', '/')
    : (text) => text;
}
