import { join } from 'node:path';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  InvalidEventPatternException,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  ResourceNotFoundException,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { createEventBridge, type EventBridge } from '#local/endpoint/events.ts';
import { createFunctionEvents } from '#local/endpoint/lambda.ts';
import { clientOf, endpointWith, folder, handClock, recorder } from './machine.ts';

const Arn = 'arn:aws:lambda:us-east-1:000000000000:function:receive-signal';
const ALARMS = { 'detail-type': ['CloudWatch Alarm State Change'], detail: { state: { value: ['ALARM'] } } };

function service(file?: string): EventBridge & ReturnType<typeof recorder> & { idle(): Promise<void> } {
  const clock = handClock();
  const functions = recorder();
  const events = createFunctionEvents({ invoke: functions.invoke, clock });
  const bus = createEventBridge({ clock, events, ...(file && { file }) });
  return { ...bus, ...functions, idle: () => events.idle() };
}

async function bus(): Promise<{ client: EventBridgeClient; local: ReturnType<typeof service> }> {
  const local = service();
  const { url } = await endpointWith([local]);
  const client = new EventBridgeClient(clientOf(url));
  await client.send(new PutRuleCommand({ Name: 'alarms', EventPattern: JSON.stringify(ALARMS) }));
  await client.send(new PutTargetsCommand({ Rule: 'alarms', Targets: [{ Id: 'signal', Arn }] }));
  return { client, local };
}

describe('the bus', () => {
  it('hands what CloudWatch emits to the targets of the rules it matches', async () => {
    const { local } = await bus();
    const change = { source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change' };

    const event = local.emit({ ...change, resources: ['arn:alarm'], detail: { state: { value: 'ALARM' } } });
    local.emit({ ...change, detail: { state: { value: 'OK' } } });
    await local.idle();

    expect(local.calls).toEqual([{ name: Arn, payload: event }]);
    expect(event).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ...change,
      account: '000000000000',
      time: '2026-11-21T10:00:00Z',
      region: 'us-east-1',
      resources: ['arn:alarm'],
      detail: { state: { value: 'ALARM' } },
    });
  });

  it('takes events of one’s own, entry by entry', async () => {
    const { client, local } = await bus();
    const good = {
      Source: 'shop',
      DetailType: ALARMS['detail-type'][0],
      Detail: '{"state":{"value":"ALARM"}}',
    };

    const { Entries, FailedEntryCount } = await client.send(
      new PutEventsCommand({
        Entries: [
          good,
          { ...good, Detail: 'no JSON' },
          { ...good, Source: 'aws.cloudwatch' },
          { ...good, Source: undefined },
        ],
      }),
    );
    await local.idle();

    expect(FailedEntryCount).toBe(3);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'InvalidArgument',
    ]);
    expect(local.calls.map(({ payload }) => payload)).toMatchObject([
      { id: Entries?.[0]?.EventId, source: 'shop' },
    ]);
  });

  it('rests a rule that is disabled', async () => {
    const { client, local } = await bus();
    await client.send(
      new PutRuleCommand({ Name: 'alarms', EventPattern: JSON.stringify(ALARMS), State: 'DISABLED' }),
    );

    local.emit({
      source: 's',
      'detail-type': 'CloudWatch Alarm State Change',
      detail: { state: { value: 'ALARM' } },
    });
    await local.idle();

    expect(local.calls).toEqual([]);
    const { Rules } = await client.send(new ListRulesCommand({ NamePrefix: 'al' }));
    expect(Rules).toMatchObject([{ Name: 'alarms', State: 'DISABLED' }]);
  });

  it('lets a rule go only without targets', async () => {
    const { client } = await bus();

    await expect(client.send(new DeleteRuleCommand({ Name: 'alarms' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: 'alarms' }));
    await client.send(new RemoveTargetsCommand({ Rule: 'alarms', Ids: ['signal'] }));
    await client.send(new DeleteRuleCommand({ Name: 'alarms' }));

    expect(Targets).toEqual([{ Id: 'signal', Arn }]);
    await expect(client.send(new ListTargetsByRuleCommand({ Rule: 'alarms' }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it('refuses patterns and targets that it would not honour', async () => {
    const { client } = await bus();
    const rule = (EventPattern: string): Promise<unknown> =>
      client.send(new PutRuleCommand({ Name: 'r', EventPattern }));
    const target = (more: object): Promise<unknown> =>
      client.send(new PutTargetsCommand({ Rule: 'alarms', Targets: [{ Id: 'x', Arn, ...more }] }));

    await expect(rule('{"source":"shop"}')).rejects.toThrow(InvalidEventPatternException);
    await expect(rule('no JSON')).rejects.toThrow(InvalidEventPatternException);
    await expect(target({ Arn: 'arn:aws:sqs:us-east-1:1:q' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(target({ InputPath: '$.detail' })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('tells whether a pattern matches', async () => {
    const { client } = await bus();

    const { Result } = await client.send(
      new TestEventPatternCommand({
        EventPattern: '{"source":[{"prefix":"sh"}]}',
        Event: '{"source":"shop"}',
      }),
    );

    expect(Result).toBe(true);
  });

  it('keeps its rules over a restart', async () => {
    const file = join(folder(), 'events.json');
    const first = service(file);
    await first.operations.PutRule?.({ Name: 'all', EventPattern: '{"source":["shop"]}' });
    await first.operations.PutTargets?.({ Rule: 'all', Targets: [{ Id: 'signal', Arn }] });

    const second = service(file);
    second.emit({ source: 'shop', 'detail-type': 'Order', detail: {} });
    await second.idle();

    expect(second.calls).toHaveLength(1);
  });
});
