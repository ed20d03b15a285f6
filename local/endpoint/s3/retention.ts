import { ServiceError } from '../../service.ts';
import type { WireResponse } from '../exchange.ts';
import { notAllowed } from './buckets.ts';
import type { Version } from './model.ts';
import { lockDate, lockMode, retain } from './object-lock.ts';
import type { S3Call } from './service.ts';
import type { Bucket, Store } from './store.ts';
import { readXml, xmlAnswer } from './xml.ts';

/** PutObjectRetention and GetObjectRetention. */
export async function retentionAnswer(
  store: Store,
  bucket: Bucket,
  version: Version,
  call: S3Call,
): Promise<WireResponse> {
  if (call.method === 'GET') {
    const { mode, retainUntil } = version.lock;
    if (mode === undefined || retainUntil === undefined) throw noLock();
    const date = new Date(retainUntil).toISOString();
    return xmlAnswer('Retention', { Mode: mode, RetainUntilDate: date });
  }
  if (call.method !== 'PUT') throw notAllowed(call);
  const xml = readXml(call.body, 'Retention');
  const bypass = call.headers['x-amz-bypass-governance-retention'] === 'true';
  const until = lockDate(xml('RetainUntilDate'));
  const lock = retain(version.lock, lockMode(xml('Mode')), until, bypass, call.now);
  await store.amend(bucket, { ...version, lock });
  return { status: 200 };
}

/** PutObjectLegalHold and GetObjectLegalHold. */
export async function legalHoldAnswer(
  store: Store,
  bucket: Bucket,
  version: Version,
  call: S3Call,
): Promise<WireResponse> {
  if (call.method === 'GET') {
    if (version.lock.legalHold === undefined) throw noLock();
    return xmlAnswer('LegalHold', { Status: version.lock.legalHold ? 'ON' : 'OFF' });
  }
  if (call.method !== 'PUT') throw notAllowed(call);
  const status = readXml(call.body, 'LegalHold')('Status');
  if (status !== 'ON' && status !== 'OFF')
    throw new ServiceError('MalformedXML', `"${status}" is no legal hold status; use ON or OFF`);
  await store.amend(bucket, { ...version, lock: { ...version.lock, legalHold: status === 'ON' } });
  return { status: 200 };
}

function noLock(): ServiceError {
  return new ServiceError(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have an ObjectLock configuration',
    404,
  );
}
