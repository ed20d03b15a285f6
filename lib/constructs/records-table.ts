import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** Everything Ripcord knows, in one table; see docs/architecture.md for its keys. */
export class RecordsTable extends Table {
  private readonly key: IKey;

  constructor(scope: Construct, id: string, key: IKey) {
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      // Signals that were seen, and events that were left alone; nothing of a rollback ever expires.
      timeToLiveAttribute: 'expires',
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.key = key;
  }

  /** The verbs of single items that a function sends, as `GetItem`: never a scan, a batch or a table's settings. */
  grantVerbs(to: IGrantable, ...verbs: readonly string[]): void {
    this.grant(to, ...verbs.map((verb) => `dynamodb:${verb}`));
    this.key.grantEncryptDecrypt(to);
  }
}
