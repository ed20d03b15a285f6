import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { NotFoundError } from '#core/errors.ts';
import { variable } from '#runtime/environment.ts';

let client: S3Client | undefined;
const s3 = (): S3Client => {
  client ??= new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
  return client;
};

/** Where a document lies: key and version, so that a reader can tell it from a later shadow. */
export interface Archived {
  readonly key: string;
  readonly versionId?: string;
}

/**
 * Writes a document whose name must not be taken yet. Where it is taken by an earlier try of the same write, the
 * stored one stands and its version is returned.
 */
export async function archiveOnce(key: string, body: string, contentType: string): Promise<Archived> {
  try {
    const { VersionId } = await s3().send(
      new PutObjectCommand({
        Bucket: variable('ARCHIVE_BUCKET'),
        Key: key,
        Body: body,
        ContentType: contentType,
        IfNoneMatch: '*',
      }),
    );
    return { key, versionId: VersionId };
  } catch (error) {
    if (!(error instanceof S3ServiceException) || error.name !== 'PreconditionFailed') throw error;
    const { VersionId } = await s3().send(
      new GetObjectCommand({ Bucket: variable('ARCHIVE_BUCKET'), Key: key }),
    );
    return { key, versionId: VersionId };
  }
}

/** Reads a document in the version that was recorded. */
export async function readArchived({ key, versionId }: Archived): Promise<string> {
  try {
    const { Body } = await s3().send(
      new GetObjectCommand({ Bucket: variable('ARCHIVE_BUCKET'), Key: key, VersionId: versionId }),
    );
    return (await Body?.transformToString()) ?? '';
  } catch (error) {
    if (error instanceof NoSuchKey) throw new NotFoundError(`the archive holds no "${key}"`);
    throw error;
  }
}
