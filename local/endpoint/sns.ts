import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LocalClock } from '../clock.ts';
import { type JsonService, ServiceError } from '../service.ts';
import { openDocument } from './atomic-file.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { operation } from './input.ts';
import type { FunctionEvent } from './lambda.ts';
import { arnOf, HERE, type Place } from './place.ts';
import { httpBody, lambdaEvent, loopbackUrl, postNotification, textFor } from './sns-notification.ts';

/** A published message, as it is kept for the terminal and the in-app list. */
export interface Message {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  readonly structure?: string;
  readonly attributes: Readonly<
    Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>
  >;
  /** Milliseconds since 1970. */
  readonly published: number;
}

interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: 'lambda' | 'http';
  readonly endpoint: string;
}

interface State {
  topics: string[];
  subscriptions: Subscription[];
  messages: Message[];
}

export interface Sns extends JsonService {
  /** The last messages of a topic, or of all, oldest first; they survive a restart. */
  messages(topicArn?: string): readonly Message[];
}

export interface SnsOptions {
  readonly clock: LocalClock;
  readonly events: Delivery<FunctionEvent>;
  /** Folder for topics, subscriptions and messages; without it they are gone at close. */
  readonly directory?: string;
  readonly place?: Place;
  readonly keepMessages?: number;
  /** Told of each message as it is published. */
  readonly onMessage?: (message: Message) => void;
}

const INVALID = 'InvalidParameter';
const LONGEST_BYTES = 262_144;
const HTTP_RETRY_AFTER_MS = [1_000, 5_000, 20_000];
const Topic = z.object({ TopicArn: z.string() });
const Attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
const Subscribe = z.object({
  TopicArn: z.string(),
  Protocol: z.enum(['lambda', 'http'], { error: 'only the protocols lambda and http (loopback) are served' }),
  Endpoint: z.string(),
  Attributes: z.record(z.string(), z.unknown()).optional(),
});
const Publish = z.object({
  TopicArn: z.string().optional(),
  TargetArn: z.string().optional(),
  Message: z.string().min(1),
  Subject: z
    .string()
    .regex(/^[\x20-\x7e]{1,100}$/, 'a subject is 1-100 printable ASCII characters on one line')
    .optional(),
  MessageStructure: z.literal('json').optional(),
  MessageAttributes: z.record(z.string(), Attribute).optional(),
});

/** SNS topics with subscribers on this machine. A subscription needs no confirmation. */
export function createSns(options: SnsOptions): Sns {
  const { clock, events, directory, place = HERE, keepMessages = 500, onMessage } = options;
  const file = directory && `${directory}/sns.json`;
  const initial: State = { topics: [], subscriptions: [], messages: [] };
  const { value: state, save } = openDocument(file, initial);
  const posts = createDelivery<{ url: string; body: string; headers: Record<string, string> }>({
    clock,
    ...(directory && { file: `${directory}/http.jsonl` }),
    retryAfterMs: HTTP_RETRY_AFTER_MS,
    handOver: ({ payload }) => postNotification(payload),
  });

  const topic = (arn: string | undefined): string => {
    if (arn === undefined || !state.topics.includes(arn))
      throw new ServiceError('NotFound', `Topic does not exist: ${arn}`, 404);
    return arn;
  };
  const deliver = (message: Message, subscription: Subscription): void => {
    const { arn, protocol, endpoint } = subscription;
    const text = textFor(message, protocol);
    if (protocol === 'lambda') {
      events.send({ functionName: endpoint, payload: lambdaEvent(message, arn, text) });
      return;
    }
    const headers = {
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': message.messageId,
      'x-amz-sns-topic-arn': message.topicArn,
      'x-amz-sns-subscription-arn': arn,
    };
    posts.send({ url: endpoint, body: httpBody(message, arn, text), headers });
  };

  const publish = async (input: z.infer<typeof Publish>): Promise<{ MessageId: string }> => {
    const topicArn = topic(input.TopicArn ?? input.TargetArn);
    if (Buffer.byteLength(input.Message) > LONGEST_BYTES)
      throw new ServiceError(INVALID, `Invalid parameter: Message too long, at most ${LONGEST_BYTES} bytes`);
    const message: Message = {
      messageId: randomUUID(),
      topicArn,
      ...(input.Subject !== undefined && { subject: input.Subject }),
      message: input.Message,
      ...(input.MessageStructure && { structure: input.MessageStructure }),
      attributes: input.MessageAttributes ?? {},
      published: clock.now(),
    };
    // Refuses a structure without a default before anything is kept or sent.
    textFor(message, 'lambda');
    state.messages.push(message);
    state.messages.splice(0, state.messages.length - keepMessages);
    for (const subscription of state.subscriptions)
      if (subscription.topicArn === topicArn) deliver(message, subscription);
    onMessage?.(message);
    await save();
    return { MessageId: message.messageId };
  };

  const subscribe = async (input: z.infer<typeof Subscribe>): Promise<{ SubscriptionArn: string }> => {
    const topicArn = topic(input.TopicArn);
    const { Protocol: protocol, Endpoint: endpoint, Attributes: attributes = {} } = input;
    const unserved = Object.keys(attributes)[0];
    if (unserved !== undefined)
      throw new ServiceError(
        INVALID,
        `Invalid parameter: subscription attribute ${unserved} is not served here`,
      );
    if (protocol === 'http') loopbackUrl(endpoint);
    const same = state.subscriptions.find(
      (other) => other.topicArn === topicArn && other.protocol === protocol && other.endpoint === endpoint,
    );
    if (same) return { SubscriptionArn: same.arn };
    const arn = `${topicArn}:${randomUUID()}`;
    state.subscriptions.push({ arn, topicArn, protocol, endpoint });
    await save();
    return { SubscriptionArn: arn };
  };

  return {
    signingName: 'sns',
    messages: (arn) => state.messages.filter((message) => arn === undefined || message.topicArn === arn),
    operations: {
      CreateTopic: operation(
        z.object({ Name: z.string().regex(/^[\w-]{1,256}$/) }),
        INVALID,
        async ({ Name }) => {
          const arn = arnOf(place, 'sns', Name);
          if (!state.topics.includes(arn)) state.topics.push(arn);
          await save();
          return { TopicArn: arn };
        },
      ),
      DeleteTopic: operation(Topic, INVALID, async ({ TopicArn }) => {
        state.topics = state.topics.filter((arn) => arn !== TopicArn);
        state.subscriptions = state.subscriptions.filter((other) => other.topicArn !== TopicArn);
        await save();
        return {};
      }),
      ListTopics: async () => ({ Topics: state.topics.map((TopicArn) => ({ TopicArn })) }),
      Subscribe: operation(Subscribe, INVALID, subscribe),
      Unsubscribe: operation(
        z.object({ SubscriptionArn: z.string() }),
        INVALID,
        async ({ SubscriptionArn }) => {
          state.subscriptions = state.subscriptions.filter(({ arn }) => arn !== SubscriptionArn);
          await save();
          return {};
        },
      ),
      ListSubscriptionsByTopic: operation(Topic, INVALID, ({ TopicArn }) => {
        const arn = topic(TopicArn);
        const found = state.subscriptions.filter((other) => other.topicArn === arn);
        return { Subscriptions: found.map((other) => described(other, place)) };
      }),
      Publish: operation(Publish, INVALID, publish),
    },
    close: () => posts.close(),
  };
}

function described({ arn, topicArn, protocol, endpoint }: Subscription, place: Place): object {
  return {
    SubscriptionArn: arn,
    Owner: place.account,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  };
}
