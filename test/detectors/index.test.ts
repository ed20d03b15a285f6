import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recognise } from '#detectors/index.ts';
import {
  ARN,
  alarmData,
  alarmMessage,
  direct,
  eventBridge,
  ID,
  notification,
  snsRecord,
  sqsRecord,
} from './payloads.ts';
import { ignoredOf, only } from './recognised.ts';

const PATHS: readonly (readonly [string, unknown])[] = [
  ['direct', direct()],
  ['EventBridge', eventBridge()],
  ['SNS to Lambda', { Records: [snsRecord(alarmMessage())] }],
  ['SNS to HTTP', notification(alarmMessage())],
  ['SNS to SQS', { Records: [sqsRecord(notification(alarmMessage()))] }],
  ['SNS to SQS, raw', { Records: [sqsRecord(alarmMessage())] }],
  ['SNS, raw', alarmMessage()],
  ['EventBridge to SQS', { Records: [sqsRecord(eventBridge())] }],
  ['EventBridge to SNS', { Records: [snsRecord(eventBridge())] }],
];

describe('one state change by every path', () => {
  it.each(PATHS)('is the same signal by %s', (_, event) => {
    expect(only(event)).toMatchObject({
      id: ID,
      source: 'alarm',
      alarm: ARN,
      alarmName: 'api-5xx-rate',
      account: '123456789012',
      region: 'us-east-1',
      state: 'ALARM',
      previousState: 'OK',
      changedAt: '2024-04-16T08:47:36.960Z',
      threshold: 150,
      metric: 'AWS/ApiGateway/5XXError',
      children: [],
      facts: { dimensions: { ApiName: 'orders' }, stat: 'Sum', period: 300 },
    });
  });

  it('tells value and first breaching datapoint where reasonData holds them', () => {
    expect(only(direct())).toMatchObject({ value: 161, breachedAt: '2024-04-16T08:42:00.000Z' });
    expect(only(eventBridge())).toMatchObject({ value: 161, breachedAt: '2024-04-16T08:42:00.000Z' });
  });

  it('counts once in a batch that holds it twice', () => {
    const event = { Records: [snsRecord(alarmMessage()), snsRecord(alarmMessage())] };

    expect(recognise(event).signals).toHaveLength(1);
  });
});

describe('trap 11: what is no alarm', () => {
  it.each([
    ['a confirmation', notification('please confirm', { Type: 'SubscriptionConfirmation' })],
    ['a default structure', { Records: [snsRecord({ default: 'text', lambda: '{}' })] }],
    ['text', { Records: [snsRecord('autoscaling: test notification')] }],
    ['a list', { Records: [snsRecord('[1]')] }],
    [
      'a changed configuration',
      eventBridge(
        { alarmName: 'a', operation: 'update' },
        { 'detail-type': 'CloudWatch Alarm Configuration Change' },
      ),
    ],
    ['a future kind of event', eventBridge(alarmData(), { 'detail-type': 'CloudWatch Alarm Mood Change' })],
    ['a forged source', eventBridge(alarmData(), { source: 'my.app' })],
    ['another source', { Records: [{ eventSource: 'aws:s3', s3: {} }] }],
    ['another ARN', direct(alarmData(), { alarmArn: 'arn:aws:s3:::bucket' })],
    ['a schedule', { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
    ['nothing', null],
    ['a number', 7],
    ['an empty object', {}],
    ['an empty batch', { Records: [] }],
  ])('answers %s with a reason and no signal', (_, event) => {
    const ignored = ignoredOf(event);

    expect(ignored).toHaveLength(1);
    expect(ignored[0]?.length).toBeGreaterThan(10);
  });

  it('says which alarm’s configuration was changed, and how', () => {
    const event = eventBridge(
      { alarmName: 'a', operation: 'update' },
      { 'detail-type': 'CloudWatch Alarm Configuration Change' },
    );

    expect(ignoredOf(event)).toEqual(['the configuration of alarm "a" was changed ("update")']);
  });

  it('never throws, whatever it is given', () => {
    const wrapped = fc.anything().map((message) => ({ Records: [snsRecord(message), sqsRecord(message)] }));
    const bent = fc.dictionary(
      fc.constantFrom('state', 'configuration', 'alarmName', 'muteDetail'),
      fc.anything(),
    );

    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.json(),
          bent.map((data) => direct(data)),
          wrapped,
        ),
        (event) => {
          const { signals, ignored } = recognise(event);

          expect(signals.length + ignored.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
