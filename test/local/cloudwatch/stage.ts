import type { LocalClock } from '#local/clock.ts';
import { type CloudWatch, type CloudWatchOptions, createCloudWatch } from '#local/cloudwatch/cloudwatch.ts';

/** A clock that stands still until it is moved; timers run in order on the way. */
export interface HandClock extends LocalClock {
  advance(ms: number): void;
}

/** Starts at a whole hour, so that tests can count in periods. */
export const START = Date.parse('2024-04-16T08:00:00Z');

export function handClock(start = START): HandClock {
  let now = start;
  let timers: { due: number; act: () => void }[] = [];
  return {
    now: () => now,
    after(ms, act) {
      const timer = { due: now + ms, act };
      timers.push(timer);
      return { cancel: () => (timers = timers.filter((one) => one !== timer)) };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers = timers.filter((one) => one !== next);
        now = Math.max(now, next.due);
        next.act();
      }
      now = end;
    },
  };
}

export type Json = Record<string, unknown>;

/** CloudWatch with a hand-moved clock, and everything it sends out, in order. */
export interface Stage {
  readonly clock: HandClock;
  readonly cloudwatch: CloudWatch;
  readonly invoked: { arn: string; event: Json }[];
  readonly published: { arn: string; subject: string; message: Json }[];
  readonly emitted: Json[];
  readonly call: (operation: string, input: Json) => Promise<Json>;
  /** Publishes one high-resolution value at so many seconds after the start. */
  readonly value: (second: number, value: number, metric?: string) => Promise<Json>;
  readonly stateOf: (alarm: string) => Promise<unknown>;
  /** State-change events only. */
  readonly changes: () => Json[];
}

export function stage(options: Partial<CloudWatchOptions> = {}, clock = handClock()): Stage {
  const invoked: Stage['invoked'] = [];
  const published: Stage['published'] = [];
  const emitted: Json[] = [];
  const cloudwatch = createCloudWatch({
    clock,
    invokeAsync: async (arn, event) => void invoked.push({ arn, event: event as Json }),
    publish: async (arn, subject, message) =>
      void published.push({ arn, subject, message: JSON.parse(message) }),
    emit: (event) => emitted.push({ ...event }),
    ...options,
  });
  const call = async (operation: string, input: Json): Promise<Json> => {
    const act = cloudwatch.operations[operation];
    if (!act) throw new Error(`no operation ${operation}`);
    return act(input);
  };
  return {
    clock,
    cloudwatch,
    invoked,
    published,
    emitted,
    call,
    value: (second, value, metric = 'Errors') =>
      call('PutMetricData', {
        Namespace: 'Shop',
        MetricData: [
          { MetricName: metric, Value: value, Timestamp: START / 1000 + second, StorageResolution: 1 },
        ],
      }),
    async stateOf(alarm) {
      const found = await call('DescribeAlarms', {
        AlarmNames: [alarm],
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      });
      return [found.MetricAlarms, found.CompositeAlarms].flat().map((one) => (one as Json).StateValue)[0];
    },
    changes: () => emitted.filter((event) => event['detail-type'] === 'CloudWatch Alarm State Change'),
  };
}

/** A 10-second alarm on the average of Shop/Errors, breaching above 10. */
export function alarmOn(name: string, more: Json = {}): Json {
  return {
    AlarmName: name,
    Namespace: 'Shop',
    MetricName: 'Errors',
    Statistic: 'Average',
    Period: 10,
    EvaluationPeriods: 1,
    Threshold: 10,
    ComparisonOperator: 'GreaterThanThreshold',
    ...more,
  };
}

export const TOPIC = 'arn:aws:sns:us-east-1:000000000000:rollback-alarms';
export const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:receive-signal';
