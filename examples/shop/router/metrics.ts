import {
  CloudWatchClient,
  type MetricDatum,
  PutMetricDataCommand,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch';

const NAMESPACE = 'Shop';
const DIMENSIONS = [{ Name: 'Service', Value: 'api' }];
/** CloudWatch takes at most this many different values in one datum. */
const MOST_VALUES = 150;

/** What has happened since the last publication. Bounded: latencies are whole milliseconds with a count each. */
interface Period {
  requests: number;
  failed: number;
  affected: number;
  logins: number;
  loginFailures: number;
  connectionErrors: number;
  readonly latencies: Map<number, number>;
}

export interface Observation {
  readonly failed: boolean;
  readonly affected: boolean;
  readonly login: boolean;
  readonly loginFailed: boolean;
  readonly connectionError: boolean;
  readonly ms: number;
}

/** The last reading of what is measured rather than counted; undefined when there is none. */
export interface Gauges {
  readonly cpuPercent: number | undefined;
  readonly queueDepth: number | undefined;
}

const empty = (): Period => ({
  requests: 0,
  failed: 0,
  affected: 0,
  logins: 0,
  loginFailures: 0,
  connectionErrors: 0,
  latencies: new Map(),
});

type Point = readonly [value: number, count: number];

function datum(name: string, unit: StandardUnit, points: readonly Point[]): MetricDatum[] {
  const kept = points.filter(([, count]) => count > 0);
  const data: MetricDatum[] = [];
  for (let from = 0; from < kept.length; from += MOST_VALUES) {
    const part = kept.slice(from, from + MOST_VALUES);
    data.push({
      MetricName: name,
      Unit: unit,
      Dimensions: DIMENSIONS,
      StorageResolution: 1,
      Values: part.map(([value]) => value),
      Counts: part.map(([, count]) => count),
    });
  }
  return data;
}

/** A rate is sent as one sample of 0 or 100 for each request, so that its average is exact over any period. */
function rate(name: string, of: number, bad: number): MetricDatum[] {
  return datum(name, 'Percent', [
    [0, of - bad],
    [100, bad],
  ]);
}

/** The period as CloudWatch takes it: counts as sums, latency as a distribution, gauges when there is a reading. */
export function metricData(period: Period, { cpuPercent, queueDepth }: Gauges): MetricDatum[] {
  const count = (name: string, value: number): MetricDatum[] => datum(name, 'Count', [[value, 1]]);
  return [
    ...count('Requests', period.requests),
    ...count('Failed', period.failed),
    ...count('Affected', period.affected),
    ...count('DatabaseConnectionErrors', period.connectionErrors),
    ...rate('ErrorRate', period.requests, period.failed),
    ...rate('AuthenticationFailures', period.logins, period.loginFailures),
    ...datum('Latency', 'Milliseconds', [...period.latencies]),
    ...(cpuPercent === undefined ? [] : datum('CPU', 'Percent', [[cpuPercent, 1]])),
    ...(queueDepth === undefined ? [] : datum('QueueDepth', 'Count', [[queueDepth, 1]])),
  ];
}

export interface Metrics {
  observe(observation: Observation): void;
  /** Sends what there is. When CloudWatch does not take it, it is sent with the next publication. */
  publish(gauges: Gauges): Promise<void>;
}

function merge(into: Period, from: Period): void {
  for (const key of [
    'requests',
    'failed',
    'affected',
    'logins',
    'loginFailures',
    'connectionErrors',
  ] as const)
    into[key] += from[key];
  for (const [ms, count] of from.latencies) into.latencies.set(ms, (into.latencies.get(ms) ?? 0) + count);
}

export function createMetrics(endpoint: string): Metrics {
  const client = new CloudWatchClient({
    endpoint,
    region: process.env.AWS_REGION ?? 'us-east-1',
    credentials: { accessKeyId: 'shop', secretAccessKey: 'shop' },
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
  let period = empty();
  let away = false;
  return {
    observe({ failed, affected, login, loginFailed, connectionError, ms }) {
      period.requests++;
      if (failed) period.failed++;
      if (affected) period.affected++;
      if (login) period.logins++;
      if (loginFailed) period.loginFailures++;
      if (connectionError) period.connectionErrors++;
      const whole = Math.round(ms);
      period.latencies.set(whole, (period.latencies.get(whole) ?? 0) + 1);
    },
    async publish(gauges) {
      const sending = period;
      period = empty();
      const command = new PutMetricDataCommand({
        Namespace: NAMESPACE,
        MetricData: metricData(sending, gauges),
      });
      try {
        await client.send(command);
        away = false;
      } catch (error) {
        merge(period, sending);
        if (!away) console.error('metrics not taken, kept for later', String(error));
        away = true;
      }
    },
  };
}
