import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clear, endsAs, fire, type PlanShape, plan } from './endings.ts';
import { type Stage, setStage } from './harness.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ speed: 20 });
});
afterEach(() => clear(stage));
afterAll(() => stage.close());

/** Two procedures that must pass, and one that only tells. */
function twoAndOne({ verification }: PlanShape): void {
  verification.automated = verification.automated.slice(0, 1);
  verification.manual = [
    { procedure: 'user-flows', instructions: 'log in and pay' },
    { procedure: 'dashboards', title: 'No spikes' },
    { procedure: 'customer-channels', required: false },
  ];
}

async function asked(id: string, change: (plan: PlanShape) => void = twoAndOne) {
  const rollback = await fire(stage, await stage.open(id, plan(change)));
  return { rollback, question: await stage.asked(rollback, 'manual-checks') };
}

const good = { result: 'pass', comment: 'looks well' };

describe('manual checks', () => {
  it('are asked in one question, once the automated ones passed, and kept with name and comment', async () => {
    const { rollback, question } = await asked('passed');
    const { rollback: before } = await stage.view(rollback);

    const procedures = { 'user-flows': { result: 'pass', comment: 'paid a book' }, dashboards: good };
    await stage.answer(rollback, question.id, { answer: 'pass', procedures }, 'tester');
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(before.status).toBe('awaiting-checks');
    expect(question.details).toEqual({
      'user-flows': 'log in and pay',
      dashboards: 'No spikes',
      'customer-channels': '',
    });
    expect(ending.questions).toHaveLength(1);
    expect(ending.questions[0]?.answer).toMatchObject({ word: 'pass', by: 'tester', procedures });
    expect(ending.trail.find(({ event }) => event === 'answered')).toMatchObject({
      actor: 'tester',
      facts: { procedures },
    });
    expect(ending.markdown).toContain('paid a book');
    expect(ending.markdown).toContain('tester');
  });

  it.each([
    [
      'a procedure that fails',
      { answer: 'pass', procedures: { dashboards: { result: 'fail', comment: 'spikes' } } },
    ],
    [
      'a procedure that is unsure',
      { answer: 'pass', procedures: { dashboards: { result: 'unsure', comment: 'spikes' } } },
    ],
    ['an answer that is unsure', { answer: 'unsure', comment: 'spikes' }],
    [
      'an answer worse than its findings',
      {
        answer: 'fail',
        comment: 'spikes',
        procedures: {
          'user-flows': { result: 'pass' },
          dashboards: { result: 'pass' },
          'customer-channels': { result: 'pass' },
        },
      },
    ],
  ])('do not verify with %s', async (what, reply) => {
    const { rollback, question } = await asked(`not-${what.replaceAll(' ', '-')}`);

    const { status } = await stage.answer(rollback, question.id, reply, 'tester');
    const help = await stage.asked(rollback, 'verification');
    const before = [...stage.world.order];
    await stage.answer(rollback, help.id, { answer: 'abandon', comment: 'no' });
    await endsAs(stage, rollback, 'abandoned');

    expect(status).toBe(200);
    expect(help.details).toHaveProperty('dashboards', expect.stringMatching(/^(fail|unsure): .*/));
    expect(before).not.toContain('clean');
  });

  it('that fail are asked again in the next round', async () => {
    const { rollback, question } = await asked('next-round');

    await stage.answer(rollback, question.id, { answer: 'fail', comment: 'cannot pay' }, 'tester');
    const help = await stage.asked(rollback, 'verification');
    await stage.answer(rollback, help.id, { answer: 'retry' });
    const second = await stage.asked(rollback, 'manual-checks');
    await stage.answer(rollback, second.id, { answer: 'pass' }, 'tester');
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(second.id).toBe('manual-checks-2');
    expect(ending.questions.map(({ answer }) => answer?.word)).toEqual(['fail', 'pass', 'retry']);
  });

  it('that are not required warn and stop nothing', async () => {
    const { rollback, question } = await asked('optional');

    const procedures = { 'customer-channels': { result: 'fail', comment: 'two tickets' } };
    await stage.answer(rollback, question.id, { answer: 'pass', procedures }, 'tester');
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(ending.markdown).toContain('two tickets');
  });

  it('that nobody makes in time do not verify', async () => {
    const { rollback, question } = await asked('expired', (settings) => {
      twoAndOne(settings);
      settings.verification.manualWithin = 20;
    });

    const help = await stage.asked(rollback, 'verification');
    const late = await stage.answer(rollback, question.id, { answer: 'pass' }, 'tester');
    await stage.answer(rollback, help.id, { answer: 'accept', comment: 'I looked myself' });
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(help.details).toMatchObject({ dashboards: 'unsure: nobody answered' });
    expect(late).toMatchObject({ status: 409, body: { message: expect.stringContaining('expired') } });
    expect(ending.questions.find(({ id }) => id === question.id)?.status).toBe('expired');
    expect(ending.trail.find(({ event }) => event === 'verified')?.facts).toMatchObject({ accepted: true });
  });

  it('answered with a finding that is none are refused', async () => {
    const { rollback, question } = await asked('no-finding');

    const wrong = await stage.answer(rollback, question.id, {
      answer: 'pass',
      procedures: { weather: good },
    });
    const empty = await stage.answer(rollback, question.id, {
      answer: 'pass',
      procedures: { dashboards: {} },
    });

    expect([wrong.status, empty.status]).toEqual([400, 400]);
    expect((await stage.view(rollback)).questions).toEqual([question]);
  });
});
