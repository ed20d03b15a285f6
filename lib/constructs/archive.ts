import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

interface ArchiveProps {
  readonly key: IKey;
  /** `compliance`: nobody can delete a report before its time, the account's owner included. */
  readonly mode: 'compliance' | 'governance';
}

const LOCKED_FOR = Duration.days(365);

/** Reports, audit trails, captured state and logs: written once, locked, kept when the stack goes. */
export class Archive extends Bucket {
  private readonly key: IKey;

  constructor(scope: Construct, id: string, { key, mode }: ArchiveProps) {
    super(scope, id, {
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention:
        mode === 'governance'
          ? ObjectLockRetention.governance(LOCKED_FOR)
          : ObjectLockRetention.compliance(LOCKED_FOR),
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [
        {
          id: 'cold-after-a-quarter',
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          transitions: [
            { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) },
          ],
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.key = key;
  }

  /** Writes documents under `folders`, and reads back what an earlier try of the same write left. */
  grantFiling(to: IGrantable, ...folders: readonly string[]): void {
    const resources = folders.map((folder) => this.arnForObjects(`${folder}/*`));
    const statement = new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources });
    to.grantPrincipal.addToPrincipalPolicy(statement);
    this.key.grantEncryptDecrypt(to);
  }

  /** Reads documents in the version that was recorded. */
  grantReading(to: IGrantable, ...folders: readonly string[]): void {
    const resources = folders.map((folder) => this.arnForObjects(`${folder}/*`));
    const statement = new PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectVersion'], resources });
    to.grantPrincipal.addToPrincipalPolicy(statement);
    this.key.grantDecrypt(to);
  }
}
