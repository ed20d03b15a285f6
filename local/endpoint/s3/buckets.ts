import { ServiceError } from '../../service.ts';
import type { WireResponse } from '../exchange.ts';
import { listObjects, listVersions } from './listing.ts';
import type { BucketSettings } from './model.ts';
import { lockMode } from './object-lock.ts';
import type { S3Call } from './service.ts';
import type { Bucket, Store } from './store.ts';
import { readXml, xmlAnswer } from './xml.ts';

/** ListBuckets. */
export async function listBuckets(store: Store, call: S3Call): Promise<WireResponse> {
  if (call.method !== 'GET') throw notAllowed(call);
  const buckets = [...(await store.buckets()).values()].map(({ settings }) => ({
    Name: settings.name,
    CreationDate: new Date(settings.created).toISOString(),
  }));
  return xmlAnswer('ListAllMyBucketsResult', { Owner: { ID: 'local' }, Buckets: { Bucket: buckets } });
}

/** CreateBucket. With the Object Lock header versioning is on from the start, as on AWS. */
export async function createBucket(store: Store, name: string, call: S3Call): Promise<WireResponse> {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes('..'))
    throw new ServiceError('InvalidBucketName', `"${name}" is not a valid bucket name`);
  if ((await store.buckets()).has(name))
    throw new ServiceError('BucketAlreadyOwnedByYou', 'The bucket exists already and is yours.', 409);
  const locked = call.headers['x-amz-bucket-object-lock-enabled'] === 'true';
  const settings: BucketSettings = { name, created: call.now };
  await store.saveSettings(locked ? { ...settings, versioning: 'Enabled', objectLock: {} } : settings);
  return { status: 200, headers: { location: `/${name}` } };
}

/** Everything that is asked of a bucket that exists. */
export async function bucketAnswer(store: Store, bucket: Bucket, call: S3Call): Promise<WireResponse> {
  const { method, query } = call;
  if (query.has('versioning'))
    return method === 'PUT' ? putVersioning(store, bucket, call) : versioning(bucket);
  if (query.has('object-lock'))
    return method === 'PUT' ? putLockConfiguration(store, bucket, call) : lockConfiguration(bucket);
  if (method === 'HEAD') return { status: 200 };
  if (method === 'GET')
    return query.has('versions') ? listVersions(bucket, query) : listObjects(bucket, query);
  if (method !== 'DELETE') throw notAllowed(call);
  if (bucket.versions.size > 0)
    throw new ServiceError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
  await store.dropBucket(bucket.settings.name);
  return { status: 204 };
}

/** @throws ServiceError MethodNotAllowed */
export function notAllowed(call: S3Call): ServiceError {
  return new ServiceError('MethodNotAllowed', `${call.method} is not allowed against this resource.`, 405);
}

function versioning({ settings }: Bucket): WireResponse {
  return xmlAnswer('VersioningConfiguration', settings.versioning ? { Status: settings.versioning } : {});
}

async function putVersioning(store: Store, bucket: Bucket, call: S3Call): Promise<WireResponse> {
  const status = readXml(call.body, 'VersioningConfiguration')('Status');
  if (status !== 'Enabled' && status !== 'Suspended')
    throw new ServiceError('MalformedXML', `"${status}" is no versioning status; use Enabled or Suspended`);
  if (status === 'Suspended' && bucket.settings.objectLock)
    throw new ServiceError('InvalidBucketState', 'Versioning of a bucket with Object Lock stays on.', 409);
  await store.saveSettings({ ...bucket.settings, versioning: status });
  return { status: 200 };
}

function lockConfiguration({ settings }: Bucket): WireResponse {
  const lock = settings.objectLock;
  if (lock === undefined)
    throw new ServiceError(
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
      404,
    );
  const period = lock.years === undefined ? { Days: lock.days } : { Years: lock.years };
  return xmlAnswer('ObjectLockConfiguration', {
    ObjectLockEnabled: 'Enabled',
    ...(lock.mode && { Rule: { DefaultRetention: { Mode: lock.mode, ...period } } }),
  });
}

async function putLockConfiguration(store: Store, bucket: Bucket, call: S3Call): Promise<WireResponse> {
  if (bucket.settings.versioning !== 'Enabled')
    throw new ServiceError('InvalidBucketState', 'Object Lock needs versioning to be Enabled first.', 409);
  const xml = readXml(call.body, 'ObjectLockConfiguration');
  if (xml('ObjectLockEnabled') !== 'Enabled')
    throw new ServiceError('MalformedXML', 'ObjectLockEnabled must be Enabled');
  const mode = xml('Rule', 'DefaultRetention', 'Mode');
  const days = period(xml('Rule', 'DefaultRetention', 'Days'));
  const years = period(xml('Rule', 'DefaultRetention', 'Years'));
  if (mode !== undefined && (days === undefined) === (years === undefined))
    throw new ServiceError('MalformedXML', 'DefaultRetention takes either Days or Years');
  const objectLock = mode === undefined ? {} : { mode: lockMode(mode), days, years };
  await store.saveSettings({ ...bucket.settings, objectLock });
  return { status: 200 };
}

function period(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new ServiceError('InvalidArgument', 'Default retention period must be a positive integer value.');
  return value;
}
