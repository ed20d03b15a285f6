import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { variable } from '#runtime/environment.ts';

let client: DynamoDBClient | undefined;
/** The SDK goes through every item twice for a log line that nobody reads, unless there is no `info` to call. */
const QUIET = { debug: ignore, warn: ignore, error: ignore } as DynamoDBClientConfig['logger'];
const dynamo = (): DynamoDBClient => {
  client ??= new DynamoDBClient({ logger: QUIET });
  return client;
};

const CLEAN = { removeUndefinedValues: true, convertClassInstanceToMap: false } as const;

function ignore(): void {}

/** A condition in DynamoDB's words; `#name` stands for the attribute of that name, `:name` for a value. */
export interface Condition {
  readonly expression: string;
  readonly names?: readonly string[];
  readonly values?: Readonly<Record<string, unknown>>;
}

export const ABSENT: Condition = { expression: 'attribute_not_exists(pk)' };

/** Reads one item with a strongly consistent read. */
export async function getItem<T>(pk: string, sk: string): Promise<T | undefined> {
  const { Item } = await dynamo().send(
    new GetItemCommand({
      TableName: variable('TABLE_NAME'),
      Key: marshall({ pk, sk }),
      ConsistentRead: true,
    }),
  );
  return Item && withoutKeys<T>(unmarshall(Item));
}

/** Writes one item whole. Returns false where the condition does not hold; then nothing was written. */
export async function putItem(pk: string, sk: string, item: object, condition?: Condition): Promise<boolean> {
  return holds(() =>
    dynamo().send(
      new PutItemCommand({
        TableName: variable('TABLE_NAME'),
        Item: marshall({ ...item, pk, sk }, CLEAN),
        ...expressed(condition),
      }),
    ),
  );
}

/** Sets the given attributes of one item; `undefined` removes. Returns false where the condition does not hold. */
export async function patchItem(
  pk: string,
  sk: string,
  fields: object,
  condition?: Condition,
): Promise<boolean> {
  const entries = Object.entries(fields);
  const set = entries.filter(([, value]) => value !== undefined).map(([name]) => `#${name} = :set_${name}`);
  const remove = entries.filter(([, value]) => value === undefined).map(([name]) => `#${name}`);
  const values = Object.fromEntries(
    entries.filter(([, value]) => value !== undefined).map(([name, value]) => [`:set_${name}`, value]),
  );
  const more = expressed(condition);
  const expressions = [set.length && `SET ${set.join(', ')}`, remove.length && `REMOVE ${remove.join(', ')}`];
  return holds(() =>
    dynamo().send(
      new UpdateItemCommand({
        TableName: variable('TABLE_NAME'),
        Key: marshall({ pk, sk }),
        UpdateExpression: expressions.filter(Boolean).join(' '),
        ...(more.ConditionExpression && { ConditionExpression: more.ConditionExpression }),
        ExpressionAttributeNames: {
          ...Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
          ...more.ExpressionAttributeNames,
        },
        ...((set.length > 0 || more.ExpressionAttributeValues) && {
          ExpressionAttributeValues: { ...marshall(values, CLEAN), ...more.ExpressionAttributeValues },
        }),
      }),
    ),
  );
}

/** All items of a partition whose sort key begins with `prefix`, in order; `last` gives only the newest. */
export async function queryItems<T>(pk: string, prefix = '', options: { last?: boolean } = {}): Promise<T[]> {
  const items: T[] = [];
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await dynamo().send(
      new QueryCommand({
        TableName: variable('TABLE_NAME'),
        ConsistentRead: true,
        KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :sk)' : 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': pk, ...(prefix && { ':sk': prefix }) }),
        ExclusiveStartKey: start,
        ...(options.last && { ScanIndexForward: false, Limit: 1 }),
      }),
    );
    items.push(...(page.Items ?? []).map((item) => withoutPartition<T>(unmarshall(item))));
    start = options.last ? undefined : page.LastEvaluatedKey;
  } while (start);
  return items;
}

export async function deleteItem(pk: string, sk: string, condition?: Condition): Promise<boolean> {
  return holds(() =>
    dynamo().send(
      new DeleteItemCommand({
        TableName: variable('TABLE_NAME'),
        Key: marshall({ pk, sk }),
        ...expressed(condition),
      }),
    ),
  );
}

function expressed(condition: Condition | undefined): {
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
} {
  if (!condition) return {};
  const names = Object.fromEntries((condition.names ?? []).map((name) => [`#${name}`, name]));
  const values = Object.fromEntries(Object.entries(condition.values ?? {}).map(([k, v]) => [`:${k}`, v]));
  return {
    ConditionExpression: condition.expression,
    ...(condition.names && { ExpressionAttributeNames: names }),
    ...(condition.values && { ExpressionAttributeValues: marshall(values, CLEAN) }),
  };
}

async function holds(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function withoutKeys<T>({ pk: _pk, sk: _sk, ...item }: Record<string, unknown>): T {
  return item as T;
}

/** Query results keep `sk`, so that callers can tell the kinds of items apart. */
function withoutPartition<T>({ pk: _pk, ...item }: Record<string, unknown>): T {
  return item as T;
}
