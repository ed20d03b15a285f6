import type { Delivery } from './detector.ts';
import { field, fieldsOf, listOf, parsedJson, short, textOf } from './value.ts';

/** A message taken out of its wrapping, or the sentence that says why there is none in it. */
export type Unwrapped = Delivery | { readonly ignored: string };

/** SNS in SQS in a batch is the deepest that AWS wraps. */
const DEEPEST = 4;

/**
 * Takes out what SNS (to Lambda, to HTTP), SQS and both together wrap around a message. SNS calls its record's field
 * `EventSource` and SQS calls it `eventSource`. One broken record never costs the others of its batch.
 */
export function unwrap(event: unknown, around: Omit<Delivery, 'message'> = {}, depth = 0): Unwrapped[] {
  if (depth > DEEPEST) return [{ ignored: `a message that is wrapped more than ${DEEPEST} times` }];
  const records = listOf(event, 'Records');
  if (records.length > 0) return records.flatMap((record) => unwrapRecord(record, depth));
  const type = textOf(event, 'Type');
  const wrapped = textOf(event, 'TopicArn') ?? textOf(event, 'Message');
  if (type !== undefined && wrapped !== undefined) return unwrapNotification(event, type, depth);
  return [{ message: event, ...around }];
}

function unwrapRecord(record: unknown, depth: number): Unwrapped[] {
  const source = textOf(record, 'EventSource') ?? textOf(record, 'eventSource');
  if (source === 'aws:sns') return unwrapNotification(field(record, 'Sns'), 'Notification', depth);
  if (source !== 'aws:sqs')
    return [{ ignored: `a record from ${short(source)}: expected aws:sns or aws:sqs` }];
  const body = parsedJson(textOf(record, 'body'));
  if (!fieldsOf(body)) return [{ ignored: 'an SQS message whose body is no JSON object' }];
  return unwrap(body, {}, depth + 1);
}

function unwrapNotification(notification: unknown, type: string, depth: number): Unwrapped[] {
  const topicArn = textOf(notification, 'TopicArn');
  if (type !== 'Notification')
    return [{ ignored: `an SNS message of type ${short(type)} from ${short(topicArn)}` }];
  const text = textOf(notification, 'Message');
  const message = parsedJson(text);
  if (!fieldsOf(message)) return [{ ignored: `an SNS message that is no alarm: ${short(text)}` }];
  const around = {
    ...(topicArn !== undefined && { topicArn }),
    ...(textOf(notification, 'Timestamp') !== undefined && { sentAt: textOf(notification, 'Timestamp') }),
  };
  return unwrap(message, around, depth + 1);
}
