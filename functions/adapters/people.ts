import { setTimeout as sleep } from 'node:timers/promises';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ABSENT, patchItem, putItem, queryItems } from '#adapters/table.ts';
import type { Message } from '#core/records.ts';
import { now } from '#runtime/clock.ts';
import { variable } from '#runtime/environment.ts';
import { createLog } from '#runtime/log.ts';
import { redact } from '#runtime/redact.ts';

let client: SNSClient | undefined;
/** Gives up before anybody waits for it: both tries together take less than a message is held in hand. */
const sns = (): SNSClient => {
  client ??= new SNSClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_500, throwOnRequestTimeout: true },
  });
  return client;
};
const log = createLog({ part: 'people' });

const SUBJECT_LENGTH = 100;
const IN_HAND_SECONDS = 5;
const ROUNDS = 21;

/** What is told once, under an id that says what it is about (`initiation`, `level-2`, `approval-q1`). */
export type News = Pick<Message, 'id' | 'rollback' | 'operation' | 'kind' | 'subject' | 'body'>;

/** A message with the moment until which one sender has it to itself. */
type InHand = Message & { readonly inHandUntil?: string };

/**
 * Tells people: stored for the in-app list first, then published. The same id is told once. A channel that is down
 * delays nothing: the message stays queued, and is sent along with the next one.
 */
export async function tell(news: News): Promise<void> {
  const message: InHand = {
    ...news,
    subject: redact(news.subject),
    body: redact(news.body),
    at: now().toISOString(),
    delivery: 'queued',
    inHandUntil: handUntil(),
  };
  if (!(await putItem(`rollback#${news.rollback}`, `message#${news.id}`, message, ABSENT))) return;
  const waiting = (await queuedOf(news.rollback)).some((one) => !isInHand(one));
  if (!waiting) return void (await sendOrKeep(message));
  // Others come first: it takes its place behind them.
  await letGo(message);
  await sendQueued(news.rollback);
}

/**
 * Sends what is still queued, oldest first, each message by one sender at a time. Returns how many another sender has
 * in hand: it is sending them now, or died while it was and will be passed over in a few seconds.
 */
export async function sendQueued(rollback: string): Promise<number> {
  let inOtherHands = 0;
  for (const message of await queuedOf(rollback)) {
    if (isInHand(message) || !(await takeInHand(message))) inOtherHands += 1;
    else if (!(await sendOrKeep(message))) return 0;
  }
  return inOtherHands;
}

/** Sends what is in our hand; false where it stays queued, for the next sender. */
async function sendOrKeep(message: InHand): Promise<boolean> {
  try {
    await send(message);
    return true;
  } catch (error) {
    log.warn('message stays queued', { rollback: message.rollback, id: message.id, error });
    await letGo(message);
    return false;
  }
}

async function queuedOf(rollback: string): Promise<InHand[]> {
  const messages = await queryItems<InHand>(`rollback#${rollback}`, 'message#');
  return messages.filter(({ delivery }) => delivery === 'queued').sort((a, b) => a.at.localeCompare(b.at));
}

async function letGo({ rollback, id }: Message): Promise<void> {
  await patchItem(`rollback#${rollback}`, `message#${id}`, { inHandUntil: undefined });
}

/** The last chance to send: waits for senders that died with a message in hand. Senders that live are done before. */
export async function sendAllQueued(rollback: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    if ((await sendQueued(rollback)) === 0) return;
    await sleep((IN_HAND_SECONDS * 1000) / (ROUNDS - 1));
  }
}

function handUntil(): string {
  return new Date(now().getTime() + IN_HAND_SECONDS * 1000).toISOString();
}

function isInHand({ inHandUntil }: InHand): boolean {
  return inHandUntil !== undefined && inHandUntil >= now().toISOString();
}

async function takeInHand(message: InHand): Promise<boolean> {
  return patchItem(
    `rollback#${message.rollback}`,
    `message#${message.id}`,
    { inHandUntil: handUntil() },
    {
      expression: '#delivery = :queued AND (attribute_not_exists(#inHandUntil) OR #inHandUntil < :now)',
      names: ['delivery', 'inHandUntil'],
      values: { queued: 'queued', now: now().toISOString() },
    },
  );
}

async function send({ inHandUntil: _inHandUntil, ...message }: InHand): Promise<void> {
  const { MessageId } = await sns().send(
    new PublishCommand({
      TopicArn: variable('TOPIC_ARN'),
      Subject: message.subject.slice(0, SUBJECT_LENGTH).replaceAll(/[^\x20-\x7e]/g, '-'),
      Message: JSON.stringify({ ...message, delivery: undefined }),
      MessageAttributes: { kind: { DataType: 'String', StringValue: message.kind } },
    }),
  );
  await patchItem(`rollback#${message.rollback}`, `message#${message.id}`, {
    delivery: 'delivered',
    inHandUntil: undefined,
    deliveredAt: now().toISOString(),
    messageId: MessageId,
  });
}
