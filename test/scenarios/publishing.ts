import { setTimeout as wait } from 'node:timers/promises';
import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { LocalClock } from '#local/clock.ts';

const EVERY_MS = 150;

/** Publishes a metric over and over at the runtime's time, in high resolution, until it is stopped. */
export function publishing(cloudwatch: CloudWatchClient, clock: LocalClock, MetricName: string) {
  const state = { level: 0, stopped: false };
  const publish = async (): Promise<void> => {
    while (!state.stopped) {
      const Timestamp = new Date(clock.now());
      const datum = { MetricName, Value: state.level, Timestamp, StorageResolution: 1 };
      await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Scenario', MetricData: [datum] }));
      await wait(EVERY_MS);
    }
  };
  const done = publish();
  return {
    become(level: number): void {
      state.level = level;
    },
    async stop(): Promise<void> {
      state.stopped = true;
      await done;
    },
  };
}
