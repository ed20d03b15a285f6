import { afterAll, beforeAll, expect, it } from 'vitest';
import { alarmEvent, type Stage, setStage, startedBy } from './harness.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ speed: 60 });
});
afterAll(() => stage.close());

it('starts the clock of the SLA with the approval, so that waiting for people is no breach', async () => {
  const operation = await stage.open('waited', {
    change: (plan) => {
      plan.automation = 'semi-automated';
      plan.sla = 300;
      plan.approval = { within: 7200 };
    },
  });
  const rollback = startedBy(
    await stage.signal(alarmEvent(operation, 'error-rate', { at: new Date(stage.runtime.clock.now()) })),
  );
  const question = await stage.asked(rollback, 'approval');
  const waited = stage.runtime.clock.now() + 600_000;
  await stage.until(rollback, () => stage.runtime.clock.now() > waited, 'twice the SLA');

  await stage.answer(rollback, question.id, { answer: 'approve' });
  const view = await stage.over(rollback);

  expect(view.rollback.status).toBe('rolled-back');
  expect(view.levels).toEqual([]);
  expect(Date.parse(view.rollback.slaFrom ?? '')).toBeGreaterThan(
    Date.parse(view.rollback.decidedAt) + 600_000,
  );
});
