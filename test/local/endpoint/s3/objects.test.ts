import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createS3 } from '#local/endpoint/s3/service.ts';
import { clientOf, endpointWith, wallClock } from '../machine.ts';

const Bucket = 'archive';

async function bucket(versioned = true): Promise<{ s3: S3Client; url: string }> {
  const { url } = await endpointWith([], [createS3({ clock: wallClock })]);
  const s3 = new S3Client(clientOf(url));
  await s3.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  if (versioned) await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  return { s3, url };
}

async function put(s3: S3Client, Key: string, Body: string): Promise<string | undefined> {
  return (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
}

async function read(s3: S3Client, Key: string, VersionId?: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Body?.transformToString();
}

describe('a bucket', () => {
  it('is there once created, and says so when created again', async () => {
    const { s3 } = await bucket();

    await s3.send(new HeadBucketCommand({ Bucket }));

    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
    await expect(s3.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
    });
  });

  it('refuses a name with two dots in a row', async () => {
    const { s3 } = await bucket();

    const create = s3.send(new CreateBucketCommand({ Bucket: 'a..b' }));

    await expect(create).rejects.toMatchObject({ name: 'InvalidBucketName' });
  });

  it('is missed by its own error', async () => {
    const { s3 } = await bucket();

    await expect(s3.send(new HeadBucketCommand({ Bucket: 'other' }))).rejects.toThrow(NotFound);
    await expect(s3.send(new GetObjectCommand({ Bucket: 'other', Key: 'a' }))).rejects.toThrow(NoSuchBucket);
  });

  it('goes only when it is empty', async () => {
    const { s3 } = await bucket(false);
    await put(s3, 'a', '1');

    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await s3.send(new DeleteBucketCommand({ Bucket }));

    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toThrow(NotFound);
  });
});

describe('an object', () => {
  it('comes back with its type, its metadata and its checksum', async () => {
    const { s3 } = await bucket();
    const Metadata = { rollback: 'r-1' };
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'a.json', Body: '{}', ContentType: 'application/json', Metadata }),
    );

    const found = await s3.send(new GetObjectCommand({ Bucket, Key: 'a.json', ChecksumMode: 'ENABLED' }));

    expect(found).toMatchObject({ ContentType: 'application/json', Metadata, ContentLength: 2 });
    expect(found.ChecksumCRC32).toBe('o6a/Qw==');
    expect(found.ETag).toBe('"99914b932bd37a50b983c5e7c90ae93b"');
    expect(await found.Body?.transformToString()).toBe('{}');
  });

  it('is taken as a stream with a checksum in its trailer', async () => {
    const { s3 } = await bucket();
    const parts = ['x'.repeat(70_000), 'y'.repeat(70_000), 'z'];

    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'log', Body: Readable.from(parts), ContentLength: 140_001 }),
    );

    expect(await read(s3, 'log')).toBe(parts.join(''));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'log', ChecksumMode: 'ENABLED' }));
    expect(head.ContentEncoding).toBeUndefined();
    expect(head.ChecksumCRC32).toMatch(/^.{6}==$/);
  });

  it.each(['CRC32C', 'SHA1', 'SHA256'] as const)('is verified by %s', async (ChecksumAlgorithm) => {
    const { s3 } = await bucket();

    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'report', ChecksumAlgorithm }));

    expect(await read(s3, 'a')).toBe('report');
  });

  it.each([
    ['ChecksumCRC32', 'AAAAAA=='],
    ['ChecksumSHA256', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='],
    ['ContentMD5', 'AAAAAAAAAAAAAAAAAAAAAA=='],
  ])('is refused when its %s is wrong', async (field, value) => {
    const { s3 } = await bucket();

    const write = s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'report', [field]: value }));

    await expect(write).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(read(s3, 'a')).rejects.toThrow(NoSuchKey);
  });

  it('is written once under If-None-Match, however many try', async () => {
    const { s3 } = await bucket();
    const tries = ['one', 'two', 'three'].map((Body) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'report', Body, IfNoneMatch: '*' })),
    );

    const outcomes = await Promise.allSettled(tries);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({
          name: 'PreconditionFailed',
          $metadata: { httpStatusCode: 412 },
        });
  });

  it('may be written again under If-None-Match once it was deleted', async () => {
    const { s3 } = await bucket();
    await put(s3, 'report', 'old');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'report' }));

    await s3.send(new PutObjectCommand({ Bucket, Key: 'report', Body: 'new', IfNoneMatch: '*' }));

    expect(await read(s3, 'report')).toBe('new');
  });

  it('keeps every version, and hides behind a delete marker', async () => {
    const { s3 } = await bucket();
    const first = await put(s3, 'a', '1');
    await put(s3, 'a', '2');
    const { VersionId: marker, DeleteMarker } = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));

    expect(DeleteMarker).toBe(true);
    await expect(read(s3, 'a')).rejects.toThrow(NoSuchKey);
    await expect(read(s3, 'a', marker)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    expect(await read(s3, 'a', first)).toBe('1');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: marker }));
    expect(await read(s3, 'a')).toBe('2');
  });

  it('says that a version is not there', async () => {
    const { s3 } = await bucket();
    await put(s3, 'a', '1');

    await expect(read(s3, 'a', 'nonesuch')).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  it('gives a range of its bytes', async () => {
    const { s3 } = await bucket();
    await put(s3, 'a', '0123456789');

    const middle = await s3.send(new GetObjectCommand({ Bucket, Key: 'a', Range: 'bytes=2-4' }));
    const end = await s3.send(new GetObjectCommand({ Bucket, Key: 'a', Range: 'bytes=-3' }));

    expect(await middle.Body?.transformToString()).toBe('234');
    expect(middle.ContentRange).toBe('bytes 2-4/10');
    expect(await end.Body?.transformToString()).toBe('789');
    await expect(
      s3.send(new GetObjectCommand({ Bucket, Key: 'a', Range: 'bytes=10-' })),
    ).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it.each(['../../etc/passwd', 'a/../../b', 'täglich/☂ report (1).md', 'x'.repeat(1024), '%2e%2e/a+b', '.'])(
    'may be named %s',
    async (key) => {
      const { s3 } = await bucket();

      await put(s3, key, 'here');

      expect(await read(s3, key)).toBe('here');
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
      expect(Contents?.map(({ Key }) => Key)).toEqual([key]);
    },
  );

  it('must have a name of at most 1024 bytes', async () => {
    const { s3 } = await bucket();

    await expect(put(s3, 'ü'.repeat(513), '')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  it('is replaced in a bucket without versions', async () => {
    const { s3 } = await bucket(false);

    expect(await put(s3, 'a', '1')).toBeUndefined();
    await put(s3, 'a', '2');

    expect(await read(s3, 'a')).toBe('2');
    const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['null']);
  });

  it('refuses what is not served, by name', async () => {
    const { s3 } = await bucket();

    const copy = s3.send(
      new PutObjectCommand({ Bucket, Key: 'a', Body: '', ChecksumCRC64NVME: 'AAAAAAAAAAA=' }),
    );

    await expect(copy).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  it('is reached by a host of its bucket too', async () => {
    const { s3, url } = await bucket();
    await put(s3, 'a', 'here');
    const credential = 'Credential=local/20261121/us-east-1/s3/aws4_request';
    const headers = { host: 'archive.localhost', authorization: credential };

    const [answer] = (await once(get(`${url}/a`, { headers }), 'response')) as [IncomingMessage];

    expect(await text(answer)).toBe('here');
  });
});

describe('a listing', () => {
  it('goes by prefix, delimiter and page', async () => {
    const { s3 } = await bucket();
    for (const key of ['reports/2026/a', 'reports/2026/b', 'reports/2027/c', 'state/d'])
      await put(s3, key, '');

    const years = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'reports/', Delimiter: '/' }));
    const first = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3 }));
    const second = await s3.send(
      new ListObjectsV2Command({ Bucket, MaxKeys: 3, ContinuationToken: first.NextContinuationToken }),
    );

    expect(years.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['reports/2026/', 'reports/2027/']);
    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 3 });
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['state/d']);
    expect(second.IsTruncated).toBe(false);
  });

  it('encodes keys when asked, and says so', async () => {
    const { s3 } = await bucket();
    await put(s3, 'a b/ü', '');

    const answer = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));

    expect(answer.EncodingType).toBe('url');
    expect(answer.Contents?.[0]?.Key).toBe('a%20b/%C3%BC');
  });

  it('shows versions newest first, page by page', async () => {
    const { s3 } = await bucket();
    const ids = [await put(s3, 'a', '1'), await put(s3, 'a', '2'), await put(s3, 'b', '3')];
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));

    const all = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const first = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 }));
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = first;
    const rest = await s3.send(new ListObjectVersionsCommand({ Bucket, KeyMarker, VersionIdMarker }));

    expect(all.Versions?.map(({ VersionId }) => VersionId)).toEqual([ids[1], ids[0], ids[2]]);
    expect(all.DeleteMarkers).toMatchObject([{ Key: 'b', IsLatest: true }]);
    expect(all.Versions?.map(({ IsLatest }) => IsLatest)).toEqual([true, false, false]);
    expect(rest.Versions?.map(({ VersionId }) => VersionId)).toEqual([ids[0], ids[2]]);
  });
});
