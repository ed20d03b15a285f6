import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Aws, openAws } from './aws.ts';
import { alarm, expectArmed, expectUntouched, TRIGGER, waiting } from './consents.ts';
import { clear, endsAs, fire, plan } from './endings.ts';
import { type Stage, setStage } from './harness.ts';

let stage: Stage;
let aws: Aws;
beforeAll(async () => {
  stage = await setStage({ speed: 20 });
  aws = openAws();
});
afterEach(() => clear(stage));
afterAll(async () => {
  aws.close();
  await stage.close();
});

describe('approval', () => {
  it('is asked for where the severity is medium, and another person gives it', async () => {
    const { rollback, question } = await waiting(stage, 'approved');
    const before = await stage.view(rollback);
    const effects = [...stage.world.order];

    const { status } = await stage.answer(rollback, question.id, { answer: 'approve' }, 'approver');
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect([before.rollback.status, effects]).toEqual(['awaiting-approval', []]);
    expect(status).toBe(200);
    expect(ending.trail.find(({ event }) => event === 'answered')).toMatchObject({
      actor: 'approver',
      facts: { answer: 'approve' },
    });
    expect(ending.markdown).toContain('approver');
  });

  it('refused leaves the operation open and its alarms armed', async () => {
    const { operation, rollback, question } = await waiting(stage, 'refused');

    await stage.answer(rollback, question.id, { answer: 'refuse', comment: 'it is a campaign' }, 'approver');
    const ending = await endsAs(stage, rollback, 'refused');

    await expectUntouched(stage, aws, operation);
    expect(ending.markdown).toContain('it is a campaign');
    expect((await stage.answer(rollback, question.id, { answer: 'approve' }, 'late')).status).toBe(409);
    await expectArmed(stage, operation);
  });

  it('cannot come from who asked for it, from who wrote the plan, nor from who owns it', async () => {
    const people = ['requester', 'plan-author', 'somebody'];
    const operation = await stage.open(
      'own-approval',
      plan((settings) => {
        settings.owner = 'plan-owner';
        settings.versions = { api: { from: 'v1', to: 'v2', minimumSafe: 'v1.5' } };
      }),
    );
    const path = '/api/operations/own-approval/rollback';
    const asked = await stage.call('POST', path, { reason: 'tickets' }, 'requester');
    const { rollback } = asked.body as { rollback: string };
    const question = await stage.asked(rollback, 'approval');

    const barred = ['requester', 'plan-author', 'plan-owner'];
    for (const person of barred) {
      for (const answer of [{ answer: 'approve' }, { answer: 'refuse', comment: 'no' }]) {
        const { status, body } = await stage.answer(rollback, question.id, answer, person);
        expect([person, status]).toEqual([person, 403]);
        expect(body).toMatchObject({ error: 'ForbiddenError' });
      }
    }
    expect((await stage.view(rollback)).questions[0]).toEqual(question);
    expect(await stage.answer(rollback, question.id, { answer: 'approve', by: 'x' }, '')).toMatchObject({
      status: expect.toSatisfy((status: number) => status === 400 || status === 403),
    });
    await stage.answer(rollback, question.id, { answer: 'refuse', comment: 'no' }, people[2]);
    await endsAs(stage, rollback, 'refused');
    await expectUntouched(stage, aws, operation);
  });

  it('that nobody gives tells level 1 and leaves the change, where the plan says hold', async () => {
    const { operation, rollback, question } = await waiting(stage, 'hold', (settings) => {
      settings.approval = { within: 20, otherwise: 'hold' };
    });

    const ending = await endsAs(stage, rollback, 'expired');

    expect(ending.levels.map(({ level, reason }) => [level, reason])).toEqual([
      [1, 'nobody approved within 20 s'],
    ]);
    expect(ending.messages.filter(({ kind }) => kind === 'escalation')).toHaveLength(1);
    expect(ending.questions.map(({ status }) => status)).toEqual(['expired']);
    const late = await stage.answer(rollback, question.id, { answer: 'approve' }, 'late');
    expect(late).toMatchObject({ status: 409, body: { message: expect.stringContaining('expired') } });
    await expectUntouched(stage, aws, operation);
    await expectArmed(stage, operation);
  });

  it('that nobody gives tells level 1 and rolls back, where the plan says execute', async () => {
    const { rollback } = await waiting(stage, 'execute', (settings) => {
      settings.approval = { within: 20, otherwise: 'execute' };
    });

    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(ending.levels.map(({ level }) => level)).toEqual([1]);
    expect(ending.questions.map(({ status }) => status)).toEqual(['expired']);
  });

  it('is not waited for once a critical alarm comes', async () => {
    const { operation, rollback } = await waiting(stage, 'overtaken');

    const { received } = await alarm(stage, operation);
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(received.map((one) => one.rollback)).toEqual([rollback]);
    expect(ending.questions[0]?.answer).toMatchObject({
      word: 'approve',
      by: expect.stringContaining('alarm'),
    });
    expect(ending.rollback.evidence).toHaveLength(1);
  });

  it.each(['medium', 'high', 'critical'] as const)(
    'is asked for by a semi-automated plan at %s',
    async (severity) => {
      const operation = await stage.open(
        `semi-${severity}`,
        plan((settings) => {
          settings.automation = 'semi-automated';
        }),
      );

      const rollback = await fire(stage, operation, TRIGGER[severity]);
      const question = await stage.asked(rollback, 'approval');

      expect(stage.world.order).toEqual([]);
      await stage.answer(rollback, question.id, { answer: 'refuse', comment: 'no' }, 'approver');
      await endsAs(stage, rollback, 'refused');
    },
  );

  it('is needed twice for a version on the bad list, from two people', async () => {
    await endsAs(stage, await fire(stage, await stage.open('makes-it-bad')), 'rolled-back');
    stage.world.forget();
    const operation = await stage.open(
      'back-to-bad',
      plan((settings) => {
        settings.versions = { api: { from: 'v2', to: 'v3' } };
      }),
    );
    const rollback = await fire(stage, operation, TRIGGER.critical);
    const question = await stage.asked(rollback, 'approval');
    const approve = (person: string) => stage.answer(rollback, question.id, { answer: 'approve' }, person);

    const first = await approve('one');
    const again = await approve('one');
    const between = await stage.view(rollback);
    const effects = [...stage.world.order];
    const second = await approve('two');
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(operation.badTarget).toContain('bad list');
    expect([first.status, again.status, second.status]).toEqual([200, 200, 200]);
    expect(between.questions[0]).toMatchObject({ status: 'open', approvals: ['one'], approvalsNeeded: 2 });
    expect([between.rollback.status, effects]).toEqual(['awaiting-approval', []]);
    expect(ending.questions[0]?.approvals).toEqual(['one', 'two']);
    expect(ending.trail.filter(({ event }) => event === 'approved').map(({ actor }) => actor)).toEqual([
      'one',
      'two',
    ]);
  });

  it('of two who give it at the same moment is counted twice', async () => {
    const operation = await stage.open(
      'two-at-once',
      plan((settings) => {
        settings.versions = { api: { from: 'v1', to: 'v2', minimumSafe: 'v1.5' } };
      }),
    );
    const rollback = await fire(stage, operation, TRIGGER.critical);
    const question = await stage.asked(rollback, 'approval');

    const given = await Promise.all(
      ['one', 'two'].map((person) => stage.answer(rollback, question.id, { answer: 'approve' }, person)),
    );
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(given.map(({ status }) => status)).toEqual([200, 200]);
    expect(ending.questions[0]?.approvals.toSorted()).toEqual(['one', 'two']);
  });

  it('of a version on the bad list does not come from a critical alarm', async () => {
    const operation = await stage.open(
      'bad-and-critical',
      plan((settings) => {
        settings.versions = { api: { from: 'v1', to: 'v2', minimumSafe: 'v1.5' } };
      }),
    );
    const rollback = await fire(stage, operation, TRIGGER.medium);
    const question = await stage.asked(rollback, 'approval');

    await alarm(stage, operation);

    expect((await stage.view(rollback)).questions).toEqual([question]);
    await stage.answer(rollback, question.id, { answer: 'refuse', comment: 'no' }, 'approver');
    await endsAs(stage, rollback, 'refused');
  });
});
