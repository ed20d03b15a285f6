import {
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { createFunctionEvents, createLambda } from '#local/endpoint/lambda.ts';
import { type Invoke, ServiceError } from '#local/service.ts';
import { clientOf, endpointWith, handClock, recorder } from './machine.ts';

const FunctionName = 'arn:aws:lambda:us-east-1:000000000000:function:run-step:live';
const FAILED = { error: { errorType: 'PlanInvalidError', errorMessage: 'no such step', trace: [] } };

async function lambda(invoke: Invoke): Promise<{
  client: LambdaClient;
  events: ReturnType<typeof createFunctionEvents>;
  clock: ReturnType<typeof handClock>;
}> {
  const clock = handClock();
  const events = createFunctionEvents({ invoke, clock });
  const { url } = await endpointWith([], [createLambda({ invoke, events })]);
  return { client: new LambdaClient(clientOf(url)), events, clock };
}

describe('Invoke', () => {
  it('answers with what the function returned', async () => {
    const { invoke, calls } = recorder([{ payload: { status: 'done' } }]);
    const { client } = await lambda(invoke);

    const answer = await client.send(new InvokeCommand({ FunctionName, Payload: '{"step":1}' }));

    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(answer.FunctionError).toBeUndefined();
    expect(answer.Payload?.transformToString()).toBe('{"status":"done"}');
    expect(calls).toEqual([{ name: FunctionName, payload: { step: 1 } }]);
  });

  it('answers null for a function that returns nothing', async () => {
    const { client } = await lambda(recorder([{ payload: undefined }]).invoke);

    const { Payload } = await client.send(new InvokeCommand({ FunctionName }));

    expect(Payload?.transformToString()).toBe('null');
  });

  it('answers with the error document of a function that threw', async () => {
    const { client } = await lambda(recorder([FAILED]).invoke);

    const { StatusCode, FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName }));

    expect([StatusCode, FunctionError]).toEqual([200, 'Unhandled']);
    expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual(FAILED.error);
  });

  it('takes an event, and tries it twice more when the function throws', async () => {
    const { invoke, calls } = recorder([FAILED, FAILED]);
    const { client, events, clock } = await lambda(invoke);
    const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    const answer = await client.send(
      new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{}' }),
    );
    await settle();
    clock.advance(60_000);
    await settle();
    clock.advance(120_000);
    await events.idle();

    expect(answer.StatusCode).toBe(202);
    expect(calls).toHaveLength(3);
    expect(events.dropped()).toEqual([]);
  });

  it('does not call the function in a dry run', async () => {
    const { invoke, calls } = recorder();
    const { client } = await lambda(invoke);

    const answer = await client.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }));

    expect(answer.StatusCode).toBe(204);
    expect(calls).toEqual([]);
  });

  it('says that a function is not there', async () => {
    const { client, events } = await lambda(async (name) => {
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    });

    await expect(client.send(new InvokeCommand({ FunctionName }))).rejects.toThrow(ResourceNotFoundException);
    await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event' }));
    await events.idle();

    expect(events.dropped()).toHaveLength(1);
  });

  it('refuses a payload that is no JSON, and operations other than Invoke', async () => {
    const { client } = await lambda(recorder().invoke);

    await expect(client.send(new InvokeCommand({ FunctionName, Payload: '{' }))).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
    await expect(client.send(new ListFunctionsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
});
