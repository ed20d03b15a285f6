import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WindowRecord } from '#functions/flow/validate.ts';
import { TABLE } from '#local/names.ts';
import { type Aws, openAws } from './aws.ts';
import { type Stage, setStage } from './harness.ts';

const SPEED = 7200;
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

async function windowsOf(rollback: string): Promise<WindowRecord[]> {
  const { Items = [] } = await aws.table.send(
    new QueryCommand({
      TableName: TABLE,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': { S: `rollback#${rollback}` }, ':sk': { S: 'window#' } },
    }),
  );
  const windows = Items.map((item) => unmarshall(item) as WindowRecord);
  return windows.sort((a, b) => a.at.localeCompare(b.at));
}

describe('the windows after a rollback', () => {
  it('look again after 15 minutes, an hour and a day, and tell people of a relapse', async () => {
    await stage.open('watched');
    // By a person: at this speed an alarm would be stale before it has crossed the wire.
    const started = await stage.call('POST', '/api/operations/watched/rollback', { reason: 'the windows' });
    const { rollback } = started.body as { rollback: string };
    const { rollback: over } = await stage.over(rollback);
    const seen = (count: number) => async () => expect(await windowsOf(rollback)).toHaveLength(count);

    await vi.waitFor(seen(2), { timeout: 20_000, interval: 50 });
    stage.world.healthy = false;
    await vi.waitFor(seen(3), { timeout: 20_000, interval: 50 });
    const windows = await windowsOf(rollback);
    const { messages } = await stage.until(
      rollback,
      (view) => view.messages.some(({ kind }) => kind === 'alert'),
      'an alert',
    );

    expect(over.status).toBe('rolled-back');
    expect(windows.map(({ window, result, relapse }) => [window, result, relapse])).toEqual([
      ['immediate', 'pass', false],
      ['short-term', 'pass', false],
      ['long-term', 'fail', true],
    ]);
    const from = Date.parse(over.verifiedAt ?? '');
    for (const [index, seconds] of [900, 3600, 86_400].entries()) {
      expect(Date.parse(windows[index]?.at ?? '')).toBeGreaterThanOrEqual(from + seconds * 1000);
    }
    const alerts = messages.filter(({ kind }) => kind === 'alert');
    expect(alerts.map(({ id }) => id)).toEqual(['window-long-term']);
    expect(alerts[0]?.subject).toContain('relapse in the long-term window');
    expect(alerts[0]?.body).toContain('The incident is open again.');
  }, 60_000);
});
