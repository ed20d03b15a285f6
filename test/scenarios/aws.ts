import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { type AttributeValue, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { MachineName } from '#core/names.ts';
import { machineArn, TABLE } from '#local/names.ts';

/** What tests see of a runtime through the SDK alone, as anybody could on AWS. */
export interface Aws {
  readonly cloudwatch: CloudWatchClient;
  readonly states: SFNClient;
  readonly table: DynamoDBClient;
  /** Names of the executions of a machine that begin with `prefix`. */
  executions(prefix: string, machine?: MachineName): Promise<string[]>;
  /** Names of the alarms that Ripcord made for an operation. */
  alarms(operation: string): Promise<string[]>;
  /** Every item of the table as text, in order. */
  items(): Promise<string[]>;
  close(): void;
}

/** Clients of the runtime that this process runs: its environment names the endpoint. */
export function openAws(): Aws {
  const [cloudwatch, states, table] = [new CloudWatchClient(), new SFNClient(), new DynamoDBClient()];
  return {
    cloudwatch,
    states,
    table,
    async executions(prefix, machine = 'rollback') {
      const stateMachineArn = machineArn(machine);
      const { executions = [] } = await states.send(
        new ListExecutionsCommand({ stateMachineArn, maxResults: 1000 }),
      );
      return executions.map(({ name = '' }) => name).filter((name) => name.startsWith(prefix));
    },
    async alarms(operation) {
      const AlarmNamePrefix = `ripcord-${operation}-`;
      const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix }));
      return MetricAlarms.map(({ AlarmName = '' }) => AlarmName);
    },
    async items() {
      const items: string[] = [];
      let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
      do {
        const page = await table.send(
          new ScanCommand({ TableName: TABLE, ExclusiveStartKey, ConsistentRead: true }),
        );
        items.push(...(page.Items ?? []).map((item) => JSON.stringify(item)));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return items.sort();
    },
    close: () => {
      for (const client of [cloudwatch, states, table]) client.destroy();
    },
  };
}
