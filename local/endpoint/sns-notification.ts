import { ServiceError } from '../service.ts';
import type { Message } from './sns.ts';

/** The text for one protocol: with `MessageStructure: json` the protocol's own, else `default`. */
export function textFor({ message, structure }: Message, protocol: string): string {
  if (structure !== 'json') return message;
  let texts: unknown;
  try {
    texts = JSON.parse(message);
  } catch {
    texts = undefined;
  }
  const of = (name: string): unknown =>
    typeof texts === 'object' && texts !== null && Object.hasOwn(texts, name)
      ? (texts as Record<string, unknown>)[name]
      : undefined;
  const fallback = of('default');
  if (typeof fallback !== 'string')
    throw new ServiceError(
      'InvalidParameter',
      'Invalid parameter: Message Structure - No default entry in JSON',
    );
  const own = of(protocol);
  return typeof own === 'string' ? own : fallback;
}

/** The event that Lambda gets. Mind `SigningCertUrl` and `UnsubscribeUrl`: HTTP spells them `…URL`. */
export function lambdaEvent(message: Message, subscriptionArn: string, text: string): object {
  const attributes = attributesOf(message);
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: 'Notification',
          MessageId: message.messageId,
          TopicArn: message.topicArn,
          Subject: message.subject ?? null,
          Message: text,
          Timestamp: new Date(message.published).toISOString(),
          SignatureVersion: '1',
          Signature: 'EXAMPLE',
          SigningCertUrl: certificate(message),
          UnsubscribeUrl: unsubscribe(message, subscriptionArn),
          MessageAttributes: attributes,
        },
      },
    ],
  };
}

/** The body that an HTTP subscriber gets. */
export function httpBody(message: Message, subscriptionArn: string, text: string): string {
  const attributes = attributesOf(message);
  return JSON.stringify({
    Type: 'Notification',
    MessageId: message.messageId,
    TopicArn: message.topicArn,
    ...(message.subject !== undefined && { Subject: message.subject }),
    Message: text,
    Timestamp: new Date(message.published).toISOString(),
    SignatureVersion: '1',
    Signature: 'EXAMPLE',
    SigningCertURL: certificate(message),
    UnsubscribeURL: unsubscribe(message, subscriptionArn),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  });
}

/** Refuses every address but `http://` on this machine. */
export function loopbackUrl(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) return url;
  throw new ServiceError(
    'InvalidParameter',
    `Invalid parameter: Endpoint "${endpoint}" is not an http:// address of this machine`,
  );
}

/** Posts once, follows no redirect. Rejects unless the answer is 2xx. */
export async function postNotification(post: {
  readonly url: string;
  readonly body: string;
  readonly headers: Record<string, string>;
}): Promise<void> {
  const response = await fetch(loopbackUrl(post.url), {
    method: 'POST',
    body: post.body,
    headers: post.headers,
    redirect: 'error',
    signal: AbortSignal.timeout(15_000),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${post.url} answered ${response.status}`);
}

function region(message: Message): string {
  return message.topicArn.split(':')[3] ?? '';
}

function certificate(message: Message): string {
  return `https://sns.${region(message)}.amazonaws.com/SimpleNotificationService-example.pem`;
}

function unsubscribe(message: Message, subscriptionArn: string): string {
  const host = `https://sns.${region(message)}.amazonaws.com`;
  return `${host}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`;
}

function attributesOf({ attributes }: Message): object {
  const pairs = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? BinaryValue },
  ]);
  return Object.fromEntries(pairs);
}
