import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/audit.ts';
import { verifyChain } from '#core/audit-verify.ts';
import { FORMS, transition } from './alarms.ts';
import { startedBy, type View } from './harness.ts';
import { type Mortal, setMortal } from './mortal.ts';

let mortal: Mortal;
beforeAll(async () => {
  mortal = await setMortal();
});
afterEach(() => mortal.world.forget());
afterAll(() => mortal.close());

type Change = (plan: Record<string, unknown>) => void;
async function started(id: string, change?: Change): Promise<string> {
  const operation = await mortal.open(id, change && { change });
  return startedBy(await mortal.signal(FORMS.direct(transition(operation, 'error-rate'))));
}

/** It ended well: every effect once, the chain verifies, and everything was said, at least once each. */
async function expectGoodEnd(rollback: string, killed: number): Promise<View> {
  await mortal.over(rollback);
  const allSaid = ({ messages }: View): boolean => messages.every(({ delivery }) => delivery === 'delivered');
  const view = await mortal.until(rollback, allSaid, 'all messages delivered');
  expect(view.rollback.status).toBe('rolled-back');
  expect(view.steps.map(({ name, status }) => `${name} ${status}`)).toEqual(
    view.steps.map(({ name }) => `${name} done`),
  );
  const effects = [...mortal.world.effects].map(([step, keys]) => `${step} ${keys.length}`);
  expect(effects.sort()).toEqual(view.steps.map(({ name }) => `${name} 1`).sort());
  const file = (await mortal.call('GET', `/api/rollbacks/${rollback}/report/audit`)).body as string;
  expect(verifyChain(file, view.rollback.auditHead, sha256)).toMatchObject({ ok: true });

  const said = await mortal.published(rollback);
  expect([...new Set(said)].sort()).toEqual(view.messages.map(({ id }) => id).sort());
  // Published and not yet noted when the process died: only then a message is sent again.
  expect(said.length - view.messages.length).toBeLessThanOrEqual(killed);
  return view;
}

const PHASES = ['prepare', 'stop', 'restore-data', 'restore-a', 'flush', 'resume', 'look', 'clean'];

describe('a runtime that is killed', () => {
  it('in each of the eight phases goes on where it was, and nothing is done twice', async () => {
    const gates = new Map(PHASES.map((step) => [step, mortal.world.hold(step)]));
    const rollback = await started('each-phase');

    for (const [, gate] of gates) {
      await gate.reached;
      await mortal.killAndRevive();
      gate.release();
    }

    await expectGoodEnd(rollback, PHASES.length);
  }, 60_000);

  it('before the act took effect does it after the restart, once', async () => {
    const gate = mortal.world.hold('restore-data');
    const rollback = await started('not-yet');
    await gate.reached;
    await mortal.kill();
    const before = [...mortal.world.effects.keys()];
    gate.release();
    await mortal.revive();

    expect(before).not.toContain('restore-data');
    await expectGoodEnd(rollback, 1);
  });

  it('at random moments comes to the same end', async () => {
    const before = mortal.deaths;
    const rollback = await started('any-moment');

    for (const ms of [15, 40, 90, 160, 260]) {
      await wait(ms);
      await mortal.killAndRevive();
    }

    await expectGoodEnd(rollback, mortal.deaths - before);
  }, 40_000);

  it('while it waits for an approval keeps the question and takes the answer', async () => {
    const rollback = await started('approval', (plan) =>
      Object.assign(plan, { automation: 'semi-automated' }),
    );
    const question = await mortal.asked(rollback, 'approval');

    await mortal.killAndRevive();
    const answered = await mortal.answer(rollback, question.id, { answer: 'approve' }, 'approver');

    expect(answered.status).toBe(200);
    const view = await expectGoodEnd(rollback, 1);
    expect(view.questions).toMatchObject([{ id: question.id, answer: { by: 'approver' } }]);
  });

  it('in a help question keeps it, and the old question takes the answer', async () => {
    mortal.world.fail('restart');
    const rollback = await started('help');
    const question = await mortal.asked(rollback, 'help');

    await mortal.killAndRevive();
    const answered = await mortal.answer(rollback, question.id, { answer: 'retry' });
    const twice = await mortal.answer(rollback, question.id, { answer: 'abandon', comment: 'too late' });

    expect([answered.status, twice.status]).toEqual([200, 409]);
    expect((await expectGoodEnd(rollback, 1)).questions).toHaveLength(1);
  });

  it('during the checks makes them after the restart', async () => {
    mortal.world.healthy = false;
    const rollback = await started('checks', (plan) => {
      const { automated } = plan.verification as { automated: Record<string, unknown>[] };
      Object.assign(automated.find(({ name }) => name === 'health') ?? {}, { within: 60 });
    });
    await mortal.until(rollback, (view) => view.rollback.status === 'verifying', 'its checks');

    await mortal.killAndRevive();
    mortal.world.healthy = true;

    const view = await expectGoodEnd(rollback, 1);
    expect(view.checks.map(({ result }) => result)).toEqual(['pass', 'pass', 'pass']);
  });

  it.each([0, 25, 60])('in its finish, %d ms after the last act, finishes it', async (ms) => {
    const gate = mortal.world.hold('clean');
    const rollback = await started(`finish-${ms}`);
    await gate.reached;
    gate.release();
    await wait(ms);

    await mortal.killAndRevive();

    await expectGoodEnd(rollback, 1);
    expect((await mortal.operation(`finish-${ms}`)).status).toBe('rolled-back');
  });

  it.each([0, 8, 20, 45])(
    'between alarm and answer, after %d ms, starts one rollback when the alarm is delivered again',
    async (ms) => {
      const operation = await mortal.open(`lost-answer-${ms}`);
      const event = FORMS.direct(transition(operation, 'error-rate'));

      const lost = mortal.signal(event).catch(() => undefined);
      await wait(ms);
      await mortal.killAndRevive();
      await lost;
      const { received } = await mortal.signal(event);

      expect(startedBy({ received })).toBe(`lost-answer-${ms}-r1`);
      await expectGoodEnd(`lost-answer-${ms}-r1`, 1);
      expect(await mortal.operation(`lost-answer-${ms}`)).toMatchObject({
        status: 'rolled-back',
        rollbacks: 1,
      });
    },
  );
});
