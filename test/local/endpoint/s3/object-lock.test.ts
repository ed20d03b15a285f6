import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createS3 } from '#local/endpoint/s3/service.ts';
import { clientOf, endpointWith, handClock } from '../machine.ts';

const Bucket = 'archive';
const Key = 'audit/r-1.jsonl';
const DAY = 86_400_000;
const DENIED = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

async function lockedBucket(): Promise<{
  s3: S3Client;
  clock: ReturnType<typeof handClock>;
  later: (ms: number) => Date;
}> {
  const clock = handClock();
  const { url } = await endpointWith([], [createS3({ clock })]);
  const s3 = new S3Client(clientOf(url));
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  return { s3, clock, later: (ms) => new Date(clock.now() + ms) };
}

async function putLocked(
  s3: S3Client,
  ObjectLockMode: 'COMPLIANCE' | 'GOVERNANCE',
  ObjectLockRetainUntilDate: Date,
): Promise<string | undefined> {
  const lock = { ObjectLockMode, ObjectLockRetainUntilDate };
  return (await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'first', ...lock }))).VersionId;
}

describe('object lock', () => {
  it('keeps a version in compliance mode from everybody until its date', async () => {
    const { s3, clock, later } = await lockedBucket();
    const VersionId = await putLocked(s3, 'COMPLIANCE', later(DAY));
    const remove = (): Promise<unknown> =>
      s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId, BypassGovernanceRetention: true }));

    await expect(remove()).rejects.toMatchObject(DENIED);
    clock.advance(DAY + 1);
    await remove();

    const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions).toBeUndefined();
  });

  it('lets governance mode be passed with the bypass alone', async () => {
    const { s3, later } = await lockedBucket();
    const VersionId = await putLocked(s3, 'GOVERNANCE', later(DAY));

    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))).rejects.toMatchObject(DENIED);
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId, BypassGovernanceRetention: true }));

    await expect(s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('makes a new version of a write and a marker of a delete, and the locked version stays', async () => {
    const { s3, later } = await lockedBucket();
    const VersionId = await putLocked(s3, 'COMPLIANCE', later(DAY));

    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'shadow' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));

    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    expect(await Body?.transformToString()).toBe('first');
  });

  it('lets compliance retention be lengthened and never shortened or weakened', async () => {
    const { s3, later } = await lockedBucket();
    const VersionId = await putLocked(s3, 'COMPLIANCE', later(2 * DAY));
    const retain = (Mode: 'COMPLIANCE' | 'GOVERNANCE', RetainUntilDate: Date): Promise<unknown> =>
      s3.send(
        new PutObjectRetentionCommand({
          Bucket,
          Key,
          VersionId,
          Retention: { Mode, RetainUntilDate },
          BypassGovernanceRetention: true,
        }),
      );

    await expect(retain('COMPLIANCE', later(DAY))).rejects.toMatchObject(DENIED);
    await expect(retain('GOVERNANCE', later(3 * DAY))).rejects.toMatchObject(DENIED);
    await retain('COMPLIANCE', later(3 * DAY));

    const { Retention } = await s3.send(new GetObjectRetentionCommand({ Bucket, Key, VersionId }));
    expect(Retention).toEqual({ Mode: 'COMPLIANCE', RetainUntilDate: later(3 * DAY) });
  });

  it('holds a version as long as the legal hold is on', async () => {
    const { s3 } = await lockedBucket();
    const { VersionId } = await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: 'first', ObjectLockLegalHoldStatus: 'ON' }),
    );
    const remove = (): Promise<unknown> => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));

    await expect(remove()).rejects.toMatchObject(DENIED);
    await s3.send(new PutObjectLegalHoldCommand({ Bucket, Key, VersionId, LegalHold: { Status: 'OFF' } }));

    const { LegalHold } = await s3.send(new GetObjectLegalHoldCommand({ Bucket, Key, VersionId }));
    expect(LegalHold?.Status).toBe('OFF');
    await remove();
  });

  it('gives every write the bucket’s default retention', async () => {
    const { s3, later } = await lockedBucket();
    const DefaultRetention = { Mode: 'GOVERNANCE', Days: 30 } as const;
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } as const;
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));

    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'first' }));

    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: later(30 * DAY) });
    expect(
      (await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration,
    ).toEqual(ObjectLockConfiguration);
  });

  it('turns versioning on and lets nobody turn it off', async () => {
    const { s3 } = await lockedBucket();
    const VersioningConfiguration = { Status: 'Suspended' } as const;

    const suspend = s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));

    await expect(suspend).rejects.toMatchObject({ name: 'InvalidBucketState' });
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  });

  it('refuses a date in the past, and a lock in a bucket without Object Lock', async () => {
    const { s3, later } = await lockedBucket();
    await s3.send(new CreateBucketCommand({ Bucket: 'plain' }));
    const lock = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: later(DAY) } as const;

    await expect(putLocked(s3, 'COMPLIANCE', later(-DAY))).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(
      s3.send(new PutObjectCommand({ Bucket: 'plain', Key, Body: '', ...lock })),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(s3.send(new GetObjectLockConfigurationCommand({ Bucket: 'plain' }))).rejects.toMatchObject({
      name: 'ObjectLockConfigurationNotFoundError',
    });
  });
});
