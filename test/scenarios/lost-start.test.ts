import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '#core/records.ts';
import { storeRequest } from '#functions/flow/request.ts';
import { FORMS, transition } from './alarms.ts';
import { type Stage, setStage, startedBy } from './harness.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.world.forget());
afterAll(() => stage.close());

function send(operation: Operation, trigger: string) {
  return stage.signal(FORMS.direct(transition(operation, trigger)));
}

describe('a start that got lost between its decision and its execution', () => {
  async function decidedOnly(operation: Operation, trigger: string): Promise<void> {
    const change = FORMS.direct(transition(operation, trigger));
    const [one] = (await stage.signal(change, { decideOnly: true })).received;
    if (!one) throw new Error('nothing was decided');
    await storeRequest({
      id: `${operation.id}-r1`,
      operation: operation.id,
      decision: one.decision,
      reason: 'lost on its way',
      requestedBy: 'alarm',
      flow: 'automated',
      signal: one.signal,
      decidedAt: new Date().toISOString(),
    });
  }

  it.each(['support-tickets', 'latency-p99'])(
    'after %s is taken up by a critical alarm, which waits for nobody',
    async (trigger) => {
      const operation = await stage.open(`lost-${trigger}`);
      await decidedOnly(operation, trigger);

      const rollback = startedBy(await send(operation, 'error-rate'));
      const view = await stage.over(rollback);

      expect(rollback).toBe(`lost-${trigger}-r1`);
      expect(view.rollback.status).toBe('rolled-back');
      expect(view.rollback.evidence.map(({ alarmName }) => alarmName)).toEqual([
        `ripcord-lost-${trigger}-error-rate`,
      ]);
      expect(view.questions.map(({ answer }) => answer?.by)).toEqual([
        `alarm ripcord-lost-${trigger}-error-rate`,
      ]);
    },
  );

  it('is not taken for its own by a person who asks for another one', async () => {
    const operation = await stage.open('lost-person');
    await decidedOnly(operation, 'error-rate');

    const asked = await stage.call('POST', '/api/operations/lost-person/rollback', { reason: 'it smells' });
    await stage.over('lost-person-r1');

    expect(asked.status).toBe(409);
    expect(JSON.stringify(asked.body)).toContain('lost-person-r1');
  });
});
