import { createHash, randomBytes } from 'node:crypto';
import { ServiceError } from '../../service.ts';
import type { WireResponse } from '../exchange.ts';
import { notAllowed } from './buckets.ts';
import { verifiedChecksums } from './checksum.ts';
import type { Lock, Version } from './model.ts';
import { initialLock, mayRemove } from './object-lock.ts';
import { legalHoldAnswer, retentionAnswer } from './retention.ts';
import type { S3Call } from './service.ts';
import type { Bucket, Store } from './store.ts';

/** Headers of a write that every read gives back. */
const KEPT =
  /^(content-(type|disposition|language|encoding)|cache-control|expires|x-amz-meta-.+|x-amz-server-side-encryption(-aws-kms-key-id)?)$/;

/** Everything that is asked of one object; writes to the same key come one at a time. */
export async function objectAnswer(
  store: Store,
  bucket: Bucket,
  key: string,
  call: S3Call,
): Promise<WireResponse> {
  if (call.query.has('retention') || call.query.has('legal-hold')) {
    const version = present(bucket, key, call);
    if (bucket.settings.objectLock === undefined)
      throw new ServiceError('InvalidRequest', 'Bucket is missing Object Lock Configuration');
    return (call.query.has('retention') ? retentionAnswer : legalHoldAnswer)(store, bucket, version, call);
  }
  if (call.method === 'PUT') return put(store, bucket, key, call);
  if (call.method === 'DELETE') return remove(store, bucket, key, call);
  if (call.method === 'GET' || call.method === 'HEAD') return get(store, bucket, key, call);
  throw notAllowed(call);
}

async function put(store: Store, bucket: Bucket, key: string, call: S3Call): Promise<WireResponse> {
  const { headers, body } = call;
  const newest = bucket.versions.get(key)?.[0];
  const current = newest?.deleteMarker ? undefined : newest;
  const unless = headers['if-none-match'];
  if (unless !== undefined && unless !== '*')
    throw new ServiceError('NotImplemented', 'If-None-Match of a PUT takes "*" alone', 501);
  if (unless === '*' && current !== undefined) throw preconditionFailed();
  const match = headers['if-match'];
  if (match !== undefined && current?.etag !== quoted(match)) throw preconditionFailed();

  const checksums = verifiedChecksums(headers, body);
  const version = await store.put(
    bucket,
    {
      key,
      versionId: newVersionId(bucket),
      modified: call.now,
      deleteMarker: false,
      size: body.length,
      etag: quoted(createHash('md5').update(body).digest('hex')),
      checksums,
      headers: keptHeaders(headers),
      lock: initialLock(bucket.settings, headers, call.now),
    },
    body,
  );
  return {
    status: 200,
    headers: { etag: version.etag, ...versionHeader(version), ...checksumHeaders(version) },
  };
}

async function get(store: Store, bucket: Bucket, key: string, call: S3Call): Promise<WireResponse> {
  const version = present(bucket, key, call);
  const { headers } = call;
  const common: Record<string, string> = {
    ...version.headers,
    ...versionHeader(version),
    ...lockHeaders(version.lock),
    etag: version.etag,
    'accept-ranges': 'bytes',
    'last-modified': new Date(version.modified).toUTCString(),
  };
  if (headers['if-none-match'] !== undefined && quoted(headers['if-none-match']) === version.etag)
    return { status: 304, headers: common };
  if (headers['if-match'] !== undefined && quoted(headers['if-match']) !== version.etag)
    throw preconditionFailed();
  const range = rangeOf(headers.range, version.size);
  const whole = call.method === 'HEAD' ? undefined : await store.body(bucket, version);
  if (range !== undefined) {
    const [first, last] = range;
    const partial = { ...common, 'content-range': `bytes ${first}-${last}/${version.size}` };
    return { status: 206, headers: sized(partial, last - first + 1), body: whole?.subarray(first, last + 1) };
  }
  const sums = headers['x-amz-checksum-mode'] === 'ENABLED' ? checksumHeaders(version) : {};
  return { status: 200, headers: sized({ ...common, ...sums }, version.size), body: whole };
}

async function remove(store: Store, bucket: Bucket, key: string, call: S3Call): Promise<WireResponse> {
  const versionId = call.query.get('versionId');
  const versions = bucket.versions.get(key) ?? [];
  if (versionId === null && bucket.settings.versioning !== undefined) {
    const fields = { key, modified: call.now, size: 0, etag: '', checksums: {}, headers: {}, lock: {} };
    const marker = { ...fields, versionId: newVersionId(bucket), deleteMarker: true };
    const { versionId: id } = await store.put(bucket, marker);
    return { status: 204, headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': id } };
  }
  const version = versions.find((other) => other.versionId === (versionId ?? 'null'));
  // Deleting what is not there succeeds on S3.
  if (version === undefined) return { status: 204 };
  mayRemove(version.lock, call.headers['x-amz-bypass-governance-retention'] === 'true', call.now);
  await store.remove(bucket, version);
  const marker: Record<string, string> = version.deleteMarker ? { 'x-amz-delete-marker': 'true' } : {};
  return { status: 204, headers: { ...marker, ...versionHeader(version) } };
}

/** The version that is meant, or S3's error for one that is missing or a delete marker. */
function present(bucket: Bucket, key: string, call: S3Call): Version {
  const versionId = call.query.get('versionId');
  const versions = bucket.versions.get(key) ?? [];
  const version = versionId === null ? versions[0] : versions.find((v) => v.versionId === versionId);
  if (version !== undefined && !version.deleteMarker) return version;
  if (versionId === null) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  if (version === undefined)
    throw new ServiceError('NoSuchVersion', 'The specified version does not exist.', 404);
  throw new ServiceError('MethodNotAllowed', 'The specified version is a delete marker.', 405);
}

function rangeOf(text: string | undefined, size: number): [number, number] | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(text ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last) throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416);
  return [first, last];
}

function newVersionId(bucket: Bucket): string {
  return bucket.settings.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null';
}

function keptHeaders(headers: S3Call['headers']): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'application/octet-stream' };
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !KEPT.test(name)) continue;
    const text = name === 'content-encoding' ? value.replace(/\s*\baws-chunked\b,?\s*/, '') : value;
    if (text !== '') kept[name] = text;
  }
  return kept;
}

function versionHeader({ versionId }: Version): Record<string, string> {
  return versionId === 'null' ? {} : { 'x-amz-version-id': versionId };
}

function checksumHeaders({ checksums }: Version): Record<string, string> {
  const headers = Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]);
  return headers.length === 0 ? {} : { ...Object.fromEntries(headers), 'x-amz-checksum-type': 'FULL_OBJECT' };
}

function lockHeaders({ mode, retainUntil, legalHold }: Lock): Record<string, string> {
  const until = retainUntil === undefined ? undefined : new Date(retainUntil).toISOString();
  return {
    ...(mode && until && { 'x-amz-object-lock-mode': mode, 'x-amz-object-lock-retain-until-date': until }),
    ...(legalHold !== undefined && { 'x-amz-object-lock-legal-hold': legalHold ? 'ON' : 'OFF' }),
  };
}

function sized(headers: Record<string, string>, size: number): Record<string, string> {
  return { ...headers, 'content-length': String(size) };
}

function quoted(etag: string): string {
  return `"${etag.replaceAll('"', '')}"`;
}

function preconditionFailed(): ServiceError {
  return new ServiceError('PreconditionFailed', 'At least one of the pre-conditions did not hold', 412);
}
