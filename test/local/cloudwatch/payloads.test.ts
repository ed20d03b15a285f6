import { describe, expect, it } from 'vitest';
import { alarmOn, FUNCTION, handClock, type Json, START, type Stage, stage, TOPIC } from './stage.ts';

const ARN = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors';
const EVERYWHERE = { AlarmActions: [FUNCTION, TOPIC], OKActions: [FUNCTION, TOPIC] };

/** Publishes 50 errors in the first ten seconds and looks at 08:00:10.431. */
async function fired(more: Json = {}): Promise<Stage> {
  const on = stage({ region: 'eu-west-1', account: '123456789012' });
  await on.call('PutMetricAlarm', alarmOn('errors', { ...EVERYWHERE, ...more }));
  await on.value(5, 50);
  on.clock.advance(10_431);
  await on.cloudwatch.tick();
  return on;
}

describe('the three payloads of one change', () => {
  it('agree on alarm, states, reason and the time of the state', async () => {
    const on = await fired({ DatapointsToAlarm: 1 });

    const direct = on.invoked[0]?.event as {
      alarmArn: string;
      alarmData: Json & { state: Json; previousState: Json };
    };
    const event = on.changes()[0] as { resources: string[]; detail: Json };
    const message = on.published[0]?.message as Json;
    const { state, previousState, alarmName } = direct.alarmData;

    expect(event.detail).toEqual(direct.alarmData);
    expect([direct.alarmArn, event.resources[0], message.AlarmArn]).toEqual([ARN, ARN, ARN]);
    expect(message).toMatchObject({
      AlarmName: alarmName,
      NewStateValue: state.value,
      NewStateReason: state.reason,
      StateChangeTime: state.timestamp,
      OldStateValue: previousState.value,
    });
  });

  it('have the documented direct form', async () => {
    const on = await fired({ DatapointsToAlarm: 1, AlarmDescription: 'too many errors' });

    expect(on.invoked[0]?.arn).toBe(FUNCTION);
    expect(on.invoked[0]?.event).toEqual({
      source: 'aws.cloudwatch',
      alarmArn: ARN,
      accountId: '123456789012',
      time: '2024-04-16T08:00:10.431+0000',
      region: 'eu-west-1',
      alarmData: {
        alarmName: 'errors',
        state: {
          value: 'ALARM',
          reason:
            'Threshold Crossed: 1 out of the last 1 datapoints [50.0 (16/04/24 08:00:00)] was greater than the threshold (10.0) (minimum 1 datapoint for OK -> ALARM transition).',
          reasonData: JSON.stringify({
            version: '1.0',
            queryDate: '2024-04-16T08:00:10.431+0000',
            startDate: '2024-04-16T08:00:00.000+0000',
            statistic: 'Average',
            period: 10,
            recentDatapoints: [50],
            threshold: 10,
            evaluatedDatapoints: [{ timestamp: '2024-04-16T08:00:00.000+0000', sampleCount: 1, value: 50 }],
          }),
          timestamp: '2024-04-16T08:00:10.431+0000',
        },
        previousState: {
          value: 'INSUFFICIENT_DATA',
          reason: 'Unchecked: Initial alarm creation',
          timestamp: '2024-04-16T08:00:00.000+0000',
        },
        configuration: {
          description: 'too many errors',
          metrics: [
            {
              id: expect.stringMatching(/^[0-9a-f-]{36}$/),
              metricStat: {
                metric: { namespace: 'Shop', name: 'Errors', dimensions: {} },
                period: 10,
                stat: 'Average',
              },
              returnData: true,
            },
          ],
        },
      },
    });
  });

  it('have the documented EventBridge envelope, whose time knows seconds only', async () => {
    const on = await fired();

    expect(on.changes()[0]).toMatchObject({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'CloudWatch Alarm State Change',
      source: 'aws.cloudwatch',
      account: '123456789012',
      time: '2024-04-16T08:00:10Z',
      region: 'eu-west-1',
      resources: [ARN],
    });
  });

  it('have the documented SNS message', async () => {
    const on = await fired({ Dimensions: undefined, TreatMissingData: 'notBreaching' });

    expect(on.published[0]).toEqual({
      arn: TOPIC,
      subject: 'ALARM: "errors" in EU (Ireland)',
      message: {
        AlarmName: 'errors',
        AlarmDescription: null,
        AWSAccountId: '123456789012',
        AlarmConfigurationUpdatedTimestamp: '2024-04-16T08:00:00.000+0000',
        NewStateValue: 'ALARM',
        NewStateReason:
          'Threshold Crossed: 1 datapoint [50.0 (16/04/24 08:00:00)] was greater than the threshold (10.0).',
        StateChangeTime: '2024-04-16T08:00:10.431+0000',
        Region: 'EU (Ireland)',
        AlarmArn: ARN,
        OldStateValue: 'INSUFFICIENT_DATA',
        OKActions: [FUNCTION, TOPIC],
        AlarmActions: [FUNCTION, TOPIC],
        InsufficientDataActions: [],
        Trigger: {
          MetricName: 'Errors',
          Namespace: 'Shop',
          StatisticType: 'Statistic',
          Statistic: 'AVERAGE',
          Unit: null,
          Dimensions: [],
          Period: 10,
          EvaluationPeriods: 1,
          ComparisonOperator: 'GreaterThanThreshold',
          Threshold: 10,
          TreatMissingData: 'notBreaching',
          EvaluateLowSampleCountPercentile: '',
        },
      },
    });
  });

  it('spell dimensions as an object in events and as a list with small keys in SNS', async () => {
    const on = stage();
    const Dimensions = [{ Name: 'service', Value: 'api' }];
    await on.call(
      'PutMetricAlarm',
      alarmOn('errors', { ...EVERYWHERE, Dimensions, TreatMissingData: 'breaching' }),
    );

    await on.cloudwatch.tick(START + 10_000);

    expect(on.invoked[0]?.event).toMatchObject({
      alarmData: {
        configuration: { metrics: [{ metricStat: { metric: { dimensions: { service: 'api' } } } }] },
      },
    });
    expect(on.published[0]?.message).toMatchObject({
      Trigger: { Dimensions: [{ value: 'api', name: 'service' }] },
    });
  });

  it('carry the expression and its metrics when the alarm is metric math', async () => {
    const on = stage();
    const metric = {
      Namespace: 'Shop',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'service', Value: 'api' }],
    };
    await on.call('PutMetricAlarm', {
      AlarmName: 'rate',
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'breaching',
      AlarmActions: [FUNCTION, TOPIC],
      Metrics: [
        { Id: 'e1', Expression: '100 * m1', Label: 'ErrorRate', ReturnData: true },
        { Id: 'm1', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' }, ReturnData: false },
      ],
    });

    await on.cloudwatch.tick(START + 60_000);

    expect(on.invoked[0]?.event).toMatchObject({
      alarmData: {
        configuration: {
          metrics: [
            { id: 'e1', expression: '100 * m1', label: 'ErrorRate', returnData: true },
            {
              id: 'm1',
              metricStat: { metric: { name: 'Errors' }, period: 60, stat: 'Sum' },
              returnData: false,
            },
          ],
        },
      },
    });
    const Trigger = on.published[0]?.message.Trigger;
    expect(Trigger).not.toHaveProperty('MetricName');
    expect(Trigger).toMatchObject({
      Period: 60,
      Threshold: 5,
      Metrics: [
        { Expression: '100 * m1', Id: 'e1', Label: 'ErrorRate', ReturnData: true },
        {
          Id: 'm1',
          MetricStat: {
            Metric: {
              Dimensions: [{ value: 'api', name: 'service' }],
              MetricName: 'Errors',
              Namespace: 'Shop',
            },
            Period: 60,
            Stat: 'Sum',
          },
          ReturnData: false,
        },
      ],
    });
  });

  it('name the children of a composite alarm', async () => {
    const on = stage();
    await on.call('PutMetricAlarm', alarmOn('child'));
    await on.call('PutCompositeAlarm', {
      AlarmName: 'main',
      AlarmRule: 'ALARM(child)',
      AlarmActions: [TOPIC],
    });

    await on.call('SetAlarmState', { AlarmName: 'child', StateValue: 'ALARM', StateReason: 'by hand' });
    await on.cloudwatch.settled();

    expect(on.published[0]?.message).toMatchObject({
      AlarmRule: 'ALARM(child)',
      TriggeringChildren: [
        {
          Arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:child',
          State: { Value: 'ALARM', Timestamp: '2024-04-16T08:00:00.000+0000' },
        },
      ],
    });
  });

  it('cut the name in a subject that would be longer than 100 characters', async () => {
    const on = stage();
    const name = 'x'.repeat(200);
    await on.call('PutMetricAlarm', alarmOn(name, { AlarmActions: [TOPIC], TreatMissingData: 'breaching' }));

    await on.cloudwatch.tick(START + 10_000);

    expect(on.published[0]?.subject).toHaveLength(100);
    expect(on.published[0]?.subject).toMatch(/^ALARM: "x+\.\.\." in US East \(N\. Virginia\)$/);
  });
});

describe('reason sentences', () => {
  async function reason(
    more: Json,
    levels: readonly (number | undefined)[],
    state: string,
  ): Promise<unknown> {
    const on = stage({}, handClock());
    await on.call('PutMetricAlarm', alarmOn('errors', more));
    if (state !== 'INSUFFICIENT_DATA')
      await on.call('SetAlarmState', { AlarmName: 'errors', StateValue: state, StateReason: '' });
    for (const [index, level] of levels.entries()) if (level !== undefined) await on.value(index * 10, level);
    await on.cloudwatch.tick(START + levels.length * 10_000);
    return ((await on.call('DescribeAlarms', {})).MetricAlarms as Json[])[0]?.StateReason;
  }
  const three = { EvaluationPeriods: 3 };

  it('lists breaching points newest first', async () => {
    expect(await reason({ ...three, DatapointsToAlarm: 2 }, [20, 0, 30.5], 'OK')).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [30.5 (16/04/24 08:00:20), 20.0 (16/04/24 08:00:00)] were greater than the threshold (10.0) (minimum 2 datapoints for OK -> ALARM transition).',
    );
  });

  it('says how many fine points end an alarm', async () => {
    expect(await reason({ ...three, DatapointsToAlarm: 2 }, [20, 0, 0], 'ALARM')).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [0.0 (16/04/24 08:00:20), 0.0 (16/04/24 08:00:10)] were not greater than the threshold (10.0) (minimum 2 datapoints for ALARM -> OK transition).',
    );
  });

  it('says how missing points were treated', async () => {
    expect(await reason({ ...three, TreatMissingData: 'breaching' }, [20, undefined, undefined], 'OK')).toBe(
      'Threshold Crossed: 1 datapoint [20.0 (16/04/24 08:00:00)] was greater than the threshold (10.0) and 2 missing datapoints were treated as [Breaching].',
    );
    expect(await reason({ TreatMissingData: 'notBreaching' }, [undefined], 'ALARM')).toBe(
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    );
  });

  it('admits that there is no data', async () => {
    expect(await reason({}, [undefined], 'OK')).toBe('Insufficient Data: 1 datapoint was unknown.');
  });
});

describe('configuration change events', () => {
  it('tell of creation, update with the former configuration, and deletion', async () => {
    const on = stage();

    await on.call('PutMetricAlarm', alarmOn('errors', { Threshold: 70 }));
    await on.call('PutMetricAlarm', alarmOn('errors', { Threshold: 80 }));
    await on.call('DeleteAlarms', { AlarmNames: ['errors'] });
    await on.cloudwatch.settled();

    expect(on.emitted.map((event) => event['detail-type'])).toEqual(
      Array.from({ length: 3 }, () => 'CloudWatch Alarm Configuration Change'),
    );
    const state = { value: 'INSUFFICIENT_DATA', timestamp: '2024-04-16T08:00:00.000+0000' };
    expect(on.emitted.map((event) => event.detail)).toMatchObject([
      {
        alarmName: 'errors',
        operation: 'create',
        state,
        configuration: { threshold: 70, actionsEnabled: true },
      },
      { operation: 'update', configuration: { threshold: 80 }, previousConfiguration: { threshold: 70 } },
      { operation: 'delete', configuration: { threshold: 80, alarmName: 'errors', okActions: [] } },
    ]);
  });
});
