/** One state change as CloudWatch sends it by each of its three paths. */
export const ARN = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:api-5xx-rate';
export const CHANGED = '2024-04-16T08:47:36.960+0000';
export const ID = `${ARN}#2024-04-16T08:47:36.960Z#ALARM`;
const REASON =
  'Threshold Crossed: 1 datapoint [161.0 (16/04/24 08:42:00)] was greater than the threshold (150.0).';

const reasonData = JSON.stringify({
  version: '1.0',
  queryDate: '2024-04-16T08:47:36.950+0000',
  startDate: '2024-04-16T08:37:00.000+0000',
  statistic: 'Sum',
  period: 300,
  recentDatapoints: [12, 155, 161],
  threshold: 150,
  evaluatedDatapoints: [
    { timestamp: '2024-04-16T08:47:00.000+0000', sampleCount: 9, value: 161 },
    { timestamp: '2024-04-16T08:42:00.000+0000', sampleCount: 9, value: 155 },
    { timestamp: '2024-04-16T08:37:00.000+0000', sampleCount: 9, value: 12 },
  ],
});

export type Fields = Record<string, unknown>;

/** `alarmData` of the direct form and `detail` of the EventBridge form. */
export function alarmData(state: Fields = {}, others: Fields = {}): Fields {
  return {
    alarmName: 'api-5xx-rate',
    state: { value: 'ALARM', reason: REASON, reasonData, timestamp: CHANGED, ...state },
    previousState: { value: 'OK', reason: 'quiet', timestamp: '2024-04-16T08:00:00.000+0000' },
    configuration: {
      metrics: [
        {
          id: 'm1',
          metricStat: {
            metric: { namespace: 'AWS/ApiGateway', name: '5XXError', dimensions: { ApiName: 'orders' } },
            period: 300,
            stat: 'Sum',
          },
          returnData: true,
        },
      ],
    },
    ...others,
  };
}

export function direct(data: Fields = alarmData(), others: Fields = {}): Fields {
  return {
    source: 'aws.cloudwatch',
    alarmArn: ARN,
    accountId: '123456789012',
    time: CHANGED,
    region: 'us-east-1',
    alarmData: data,
    ...others,
  };
}

export function eventBridge(detail: Fields = alarmData(), others: Fields = {}): Fields {
  return {
    version: '0',
    id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: '123456789012',
    time: '2024-04-16T08:47:36Z',
    region: 'us-east-1',
    resources: [ARN],
    detail,
    ...others,
  };
}

/** What the alarm publishes to SNS. */
export function alarmMessage(others: Fields = {}): Fields {
  return {
    AlarmName: 'api-5xx-rate',
    AlarmDescription: null,
    AWSAccountId: '123456789012',
    NewStateValue: 'ALARM',
    NewStateReason: REASON,
    StateChangeTime: CHANGED,
    Region: 'US East (N. Virginia)',
    AlarmArn: ARN,
    OldStateValue: 'OK',
    Trigger: {
      MetricName: '5XXError',
      Namespace: 'AWS/ApiGateway',
      StatisticType: 'Statistic',
      Statistic: 'SUM',
      Unit: null,
      Dimensions: [{ value: 'orders', name: 'ApiName' }],
      Period: 300,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 150,
      TreatMissingData: 'notBreaching',
    },
    ...others,
  };
}

/** One record of SNS to Lambda, which spells `SigningCertUrl`. */
export function snsRecord(message: unknown, others: Fields = {}): Fields {
  return {
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    Sns: {
      Type: 'Notification',
      TopicArn: 'arn:aws:sns:us-east-1:123456789012:rollback-alarms',
      Subject: 'ALARM: "api-5xx-ra..." in US East (N. Virginia)',
      Message: typeof message === 'string' ? message : JSON.stringify(message),
      Timestamp: '2024-04-16T08:47:37.010Z',
      SigningCertUrl: 'https://sns.us-east-1.amazonaws.com/example.pem',
      ...others,
    },
  };
}

/** The body of SNS to SQS or HTTP, which spells `SigningCertURL`. */
export function notification(message: unknown, others: Fields = {}): Fields {
  return {
    Type: 'Notification',
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:rollback-alarms',
    Message: typeof message === 'string' ? message : JSON.stringify(message),
    Timestamp: '2024-04-16T08:47:37.010Z',
    SigningCertURL: 'https://sns.us-east-1.amazonaws.com/example.pem',
    ...others,
  };
}

export function sqsRecord(body: unknown): Fields {
  return {
    eventSource: 'aws:sqs',
    messageId: '1',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}
