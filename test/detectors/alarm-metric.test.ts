import { describe, expect, it } from 'vitest';
import { ARN, alarmData, alarmMessage, direct, eventBridge } from './payloads.ts';
import { only } from './recognised.ts';

describe('metric math, percentiles and contributors', () => {
  it('names the expression of a metric-math alarm by both forms', () => {
    const configuration = {
      metrics: [
        { id: 'e1', expression: '100*errors/requests', label: 'ErrorRate', returnData: true },
        {
          id: 'errors',
          metricStat: { metric: { namespace: 'n', name: 'e' }, period: 60, stat: 'Sum' },
          returnData: false,
        },
      ],
    };
    const trigger = {
      Threshold: 5,
      DatapointsToAlarm: 2,
      Metrics: [
        { Expression: '100*errors/requests', Id: 'e1', Label: 'ErrorRate', ReturnData: true },
        {
          Id: 'errors',
          MetricStat: { Metric: { MetricName: 'e', Namespace: 'n' }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
      ],
    };
    const expected = { metric: 'ErrorRate', facts: { expression: '100*errors/requests' } };

    expect(only(direct(alarmData({}, { configuration })))).toMatchObject(expected);
    expect(only(alarmMessage({ Trigger: trigger }))).toMatchObject({
      ...expected,
      threshold: 5,
      facts: { ...expected.facts, datapointsToAlarm: 2 },
    });
  });

  it('keeps a percentile as it is written', () => {
    const trigger = {
      MetricName: 'm',
      Namespace: 'n',
      StatisticType: 'ExtendedStatistic',
      ExtendedStatistic: 'p99',
    };

    expect(only(alarmMessage({ Trigger: trigger })).facts).toMatchObject({ stat: 'p99' });
  });

  it('takes a contributor’s change for a signal of its alarm', () => {
    const data = alarmData(
      { reasonData: undefined },
      { previousState: undefined, alarmContributor: { id: 'c-1' } },
    );
    const event = eventBridge(data, { 'detail-type': 'CloudWatch Alarm Contributor State Change' });

    expect(only(event)).toMatchObject({ alarm: ARN, facts: { contributor: 'c-1' } });
    expect(only(direct(data)).facts).toMatchObject({ contributor: 'c-1' });
    expect(only(alarmMessage({ AlarmContributorId: 'c-1' })).facts).toMatchObject({ contributor: 'c-1' });
  });
});
