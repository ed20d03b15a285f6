import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { ConflictError } from '#core/errors.ts';
import { createDynamoDb } from '#local/endpoint/dynamodb.ts';
import { clientOf, endpointWith, folder } from './machine.ts';

const TableName = 'ripcord';

async function table(directory?: string): Promise<DynamoDBClient> {
  const { url } = await endpointWith([await createDynamoDb(directory)]);
  const client = new DynamoDBClient(clientOf(url));
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  return client;
}

const key = (sk: string): { pk: { S: string }; sk: { S: string } } => ({
  pk: { S: 'rollback#1' },
  sk: { S: sk },
});

describe('the table', () => {
  it('is gone for its items as soon as it is deleted', async () => {
    const client = await table();
    const read = (): Promise<unknown> => client.send(new GetItemCommand({ TableName, Key: key('meta') }));
    await read();

    await client.send(new DeleteTableCommand({ TableName }));

    await expect(read()).rejects.toThrow(ResourceNotFoundException);
  });

  it('takes one of two conditional writes', async () => {
    const client = await table();
    const claim = (): Promise<unknown> =>
      client.send(
        new PutItemCommand({ TableName, Item: key('meta'), ConditionExpression: 'attribute_not_exists(pk)' }),
      );

    const outcomes = await Promise.allSettled([claim(), claim()]);

    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(refused?.reason).toBeInstanceOf(ConditionalCheckFailedException);
  });

  it('counts a fence number up on a condition', async () => {
    const client = await table();
    await client.send(new PutItemCommand({ TableName, Item: { ...key('meta'), fence: { N: '1' } } }));

    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: key('meta'),
        UpdateExpression: 'SET fence = fence + :one',
        ConditionExpression: 'fence = :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
        ReturnValues: 'ALL_NEW',
      }),
    );

    expect(Attributes?.fence).toEqual({ N: '2' });
  });

  it('answers a query in the order of the sort key', async () => {
    const client = await table();
    for (const sk of ['step#2', 'meta', 'step#1'])
      await client.send(new PutItemCommand({ TableName, Item: key(sk) }));

    const { Items } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :step)',
        ExpressionAttributeValues: { ':pk': { S: 'rollback#1' }, ':step': { S: 'step#' } },
      }),
    );

    expect(Items?.map((item) => item.sk?.S)).toEqual(['step#1', 'step#2']);
  });

  it('keeps what it was told on disk, and lets one process in at a time', async () => {
    const directory = folder();
    const first = await createDynamoDb(directory);
    await first.operations.CreateTable?.({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    });
    await first.operations.PutItem?.({ TableName, Item: { pk: { S: 'a' } } });

    await expect(createDynamoDb(directory)).rejects.toThrow(ConflictError);
    await first.close?.();
    const { url } = await endpointWith([await createDynamoDb(directory)]);
    const client = new DynamoDBClient(clientOf(url));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' } } }));

    expect(Item).toEqual({ pk: { S: 'a' } });
  });

  it('says that a table is not there', async () => {
    const { url } = await endpointWith([await createDynamoDb()]);

    const call = new DynamoDBClient(clientOf(url)).send(new DescribeTableCommand({ TableName: 'none' }));

    await expect(call).rejects.toThrow(ResourceNotFoundException);
  });
});
