import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { redact } from '#runtime/redact.ts';
import type { Message } from '#core/records.ts';
import { ABSENT, patchItem, putItem, queryItems } from '#adapters/table.ts';
import { now } from '#runtime/clock.ts';
import { variable } from '#runtime/environment.ts';
import { createLog } from '#runtime/log.ts';

let client: SNSClient | undefined;
const sns = (): SNSClient => {
  client ??= new SNSClient({});
  return client;
};
const log = createLog({ part: 'people' });

const SUBJECT_LENGTH = 100;

/** What is told once, under an id that says what it is about (`initiation`, `level-2`, `approval-q1`). */
export type News = Pick<Message, 'id' | 'rollback' | 'operation' | 'kind' | 'subject' | 'body'>;

/**
 * Tells people: stored for the in-app list first, then published. The same id is told once. A channel that is down
 * delays nothing: the message stays queued, and is sent along with the next one.
 */
export async function tell(news: News): Promise<void> {
  const message: Message = {
    ...news,
    subject: redact(news.subject),
    body: redact(news.body),
    at: now().toISOString(),
    delivery: 'queued',
  };
  if (!(await putItem(`rollback#${news.rollback}`, `message#${news.id}`, message, ABSENT))) return;
  await sendQueued(news.rollback);
}

/** Sends what is still queued, oldest first. */
export async function sendQueued(rollback: string): Promise<void> {
  const messages = await queryItems<Message>(`rollback#${rollback}`, 'message#');
  const queued = messages.filter(({ delivery }) => delivery === 'queued').sort((a, b) => a.at.localeCompare(b.at));
  for (const message of queued) {
    try {
      await send(message);
    } catch (error) {
      log.warn('message stays queued', { rollback, id: message.id, error });
      return;
    }
  }
}

async function send(message: Message): Promise<void> {
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
    deliveredAt: now().toISOString(),
    messageId: MessageId,
  });
}
