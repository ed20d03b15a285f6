import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  CreateTopicCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  NotFoundException,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFunctionEvents } from '#local/endpoint/lambda.ts';
import { createSns, type Sns } from '#local/endpoint/sns.ts';
import { clientOf, endpointWith, folder, handClock, recorder } from './machine.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:receive-signal';
const TopicArn = 'arn:aws:sns:us-east-1:000000000000:rollback-alarms';

function service(directory?: string): Sns & ReturnType<typeof recorder> & { idle(): Promise<void> } {
  const clock = handClock();
  const functions = recorder();
  const events = createFunctionEvents({ invoke: functions.invoke, clock });
  const sns = createSns({ clock, events, ...(directory && { directory }) });
  return { ...sns, ...functions, idle: () => events.idle() };
}

async function topic(): Promise<{ sns: SNSClient; local: ReturnType<typeof service> }> {
  const local = service();
  const { url } = await endpointWith([local]);
  const sns = new SNSClient(clientOf(url));
  await sns.send(new CreateTopicCommand({ Name: 'rollback-alarms' }));
  return { sns, local };
}

describe('a topic', () => {
  it('hands a function the event that AWS would, spelling included', async () => {
    const { sns, local } = await topic();
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: FUNCTION }),
    );
    const MessageAttributes = { level: { DataType: 'String', StringValue: 'page' } };

    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn,
        Subject: 'ALARM: "api"',
        Message: '{"AlarmName":"ä"}',
        MessageAttributes,
      }),
    );
    await local.idle();

    expect(local.calls).toEqual([
      {
        name: FUNCTION,
        payload: {
          Records: [
            {
              EventSource: 'aws:sns',
              EventVersion: '1.0',
              EventSubscriptionArn: SubscriptionArn,
              Sns: {
                Type: 'Notification',
                MessageId,
                TopicArn,
                Subject: 'ALARM: "api"',
                Message: '{"AlarmName":"ä"}',
                Timestamp: '2026-11-21T10:00:00.000Z',
                SignatureVersion: '1',
                Signature: 'EXAMPLE',
                SigningCertUrl: expect.stringMatching(/^https:\/\/sns\.us-east-1\.amazonaws\.com\/.+\.pem$/),
                UnsubscribeUrl: expect.stringContaining('Action=Unsubscribe'),
                MessageAttributes: { level: { Type: 'String', Value: 'page' } },
              },
            },
          ],
        },
      },
    ]);
  });

  it('posts to an http subscriber on this machine', async () => {
    const { sns } = await topic();
    const bodies: Promise<string>[] = [];
    const server = createServer((request, response) => {
      bodies.push(text(request));
      response.end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const Endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}/alarms`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }));

    await sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
    while (bodies.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    const body: object = JSON.parse((await bodies[0]) ?? '');
    expect(body).toMatchObject({
      Type: 'Notification',
      Message: 'hello',
      SigningCertURL: expect.any(String),
    });
  });

  it.each([
    'http://169.254.169.254/latest',
    'http://example.com',
    'https://127.0.0.1/',
    'http://0x7f.1.evil/',
    'x',
  ])('takes no subscriber at %s', async (Endpoint) => {
    const { sns } = await topic();

    const subscribe = sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }));

    await expect(subscribe).rejects.toThrow(InvalidParameterException);
  });

  it('gives each protocol its own text of a structured message', async () => {
    const { sns, local } = await topic();
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: FUNCTION }));
    const publish = (message: object): Promise<unknown> =>
      sns.send(new PublishCommand({ TopicArn, MessageStructure: 'json', Message: JSON.stringify(message) }));

    await publish({ default: 'for all', lambda: 'for functions' });
    await local.idle();

    expect(JSON.stringify(local.calls[0]?.payload)).toContain('"Message":"for functions"');
    await expect(publish({ lambda: 'alone' })).rejects.toThrow(InvalidParameterException);
  });

  it('lists topics and subscriptions, and forgets one that was unsubscribed', async () => {
    const { sns, local } = await topic();
    const subscribe = { TopicArn, Protocol: 'lambda', Endpoint: FUNCTION };
    const first = await sns.send(new SubscribeCommand(subscribe));
    const second = await sns.send(new SubscribeCommand(subscribe));
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const { Topics } = await sns.send(new ListTopicsCommand({}));

    await sns.send(new UnsubscribeCommand({ SubscriptionArn: first.SubscriptionArn }));
    await sns.send(new PublishCommand({ TopicArn, Message: 'nobody hears' }));
    await local.idle();

    expect(second.SubscriptionArn).toBe(first.SubscriptionArn);
    expect(Subscriptions).toMatchObject([{ ...subscribe, SubscriptionArn: first.SubscriptionArn }]);
    expect(Topics).toEqual([{ TopicArn }]);
    expect(local.calls).toEqual([]);
  });

  it.each([
    ['an empty message', { Message: '' }, InvalidParameterException],
    ['a message over 256 KiB', { Message: 'x'.repeat(262_145) }, InvalidParameterException],
    ['a subject of two lines', { Message: 'm', Subject: 'a\nb' }, InvalidParameterException],
    ['a topic that is not there', { Message: 'm', TopicArn: `${TopicArn}-2` }, NotFoundException],
  ])('refuses %s', async (_, input, error) => {
    const { sns } = await topic();

    await expect(sns.send(new PublishCommand({ TopicArn, ...input }))).rejects.toThrow(error);
  });

  it('keeps topics, subscriptions and messages over a restart', async () => {
    const directory = folder();
    const first = service(directory);
    await first.operations.CreateTopic?.({ Name: 'rollback-alarms' });
    await first.operations.Subscribe?.({ TopicArn, Protocol: 'lambda', Endpoint: FUNCTION });
    await first.operations.Publish?.({ TopicArn, Message: 'before' });

    const second = service(directory);
    await second.operations.Publish?.({ TopicArn, Message: 'after' });
    await second.idle();

    expect(second.messages(TopicArn).map(({ message }) => message)).toEqual(['before', 'after']);
    expect(second.calls).toHaveLength(1);
  });
});
