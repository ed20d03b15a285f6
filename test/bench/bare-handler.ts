import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';

const dynamo = new DynamoDBClient({});
const states = new SFNClient({});

/** Sends what it is told to: no parsing, no decision, no words. */
export async function handler({ command, input }: { command: string; input: never }): Promise<unknown> {
  switch (command) {
    case 'GetItem':
      return dynamo.send(new GetItemCommand(input));
    case 'PutItem':
      return dynamo.send(new PutItemCommand(input));
    case 'Query':
      return dynamo.send(new QueryCommand(input));
    case 'UpdateItem':
      return dynamo.send(new UpdateItemCommand(input));
    case 'StartExecution':
      return states.send(new StartExecutionCommand(input));
    case 'DescribeExecution':
      return states.send(new DescribeExecutionCommand(input));
    default:
      return states.send(new SendTaskSuccessCommand(input));
  }
}
