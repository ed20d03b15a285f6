import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clocks } from '#core/report/input.ts';
import { type Aws, openAws } from './aws.ts';
import { type Stage, setStage } from './harness.ts';

const SPEED = 20;
let stage: Stage;
let aws: Aws;
beforeAll(async () => {
  stage = await setStage({ speed: SPEED });
  aws = openAws();
});
afterAll(async () => {
  aws.close();
  await stage.close();
});

async function publish(value: number): Promise<void> {
  await aws.cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'Scenario',
      MetricData: [
        {
          MetricName: 'ErrorRate',
          Value: value,
          Timestamp: new Date(stage.runtime.clock.now()),
          StorageResolution: 1,
        },
      ],
    }),
  );
}

describe('a metric that rises', () => {
  it('trips its alarm at a tick of CloudWatch, which starts the rollback, and T1 is measured', async () => {
    await stage.open('for-real');
    await publish(25);

    const view = await stage.over('for-real-r1');

    expect(view.rollback.status).toBe('rolled-back');
    expect(view.rollback.signal).toMatchObject({
      path: 'direct',
      alarmName: 'ripcord-for-real-error-rate',
      value: 25,
      threshold: 1,
    });
    const { t1 = -1, t5 = -1 } = (view as unknown as { clocks: Clocks }).clocks;
    // From the period in which the metric rose to the tick that saw it.
    expect(t1).toBeGreaterThan(0);
    expect(t5).toBeGreaterThan(t1);
    expect(await aws.alarms('for-real')).toEqual([]);
  });
});
