import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { getQuestion } from '#adapters/questions.ts';
import { clear, endsAs, step } from './endings.ts';
import { type Stage, setStage } from './harness.ts';
import { stuckAt } from './stuck.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ speed: 20 });
});
afterEach(() => clear(stage));
afterAll(() => stage.close());

describe('an answer', () => {
  it('that is none is refused with what was expected, and changes nothing', async () => {
    const { rollback, question, reply } = await stuckAt(stage, 'restart', 'malformed');
    const before = await stage.view(rollback);
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ answer: 'explode' }, /answer: found "explode", expected one of retry, skip/],
      [{ answer: 'approve' }, /answer: found "approve", expected one of/],
      [{ answer: 'skip' }, /comment: found nothing, expected/],
      [{ answer: 'skip', comment: '  ' }, /comment: found "\s+", expected/],
      [{ answer: 'partial-scope', comment: 'less' }, /scope: found nothing, expected/],
      [{ answer: 'partial-scope', comment: 'less', scope: 'lunar' }, /scope: found "lunar", expected .*full/],
      [{ answer: 'partial-scope', comment: 'less', scope: 'regional' }, /scope: found "regional", expected/],
      [{ comment: 'no word' }, /answer: /],
      [{ answer: 'skip', comment: 'x', by: 'ceo' }, /by/],
    ];

    for (const [body, message] of wrong) {
      const answer = await stage.answer(rollback, question.id, body);
      expect(answer, JSON.stringify(body)).toMatchObject({
        status: 400,
        body: { error: 'InputInvalidError', message: expect.stringMatching(message) },
      });
    }

    const after = await stage.view(rollback);
    expect(after.rollback).toEqual(before.rollback);
    expect(after.steps).toEqual(before.steps);
    expect(after.questions).toEqual(before.questions);
    expect((await stage.answer(rollback, 'help-nothing', { answer: 'retry' })).status).toBe(404);
    await reply('skip', { comment: 'fine' });
    await endsAs(stage, rollback, 'rolled-back');
  });

  it('counts once, also where twenty come together, and the others hear which one counts', async () => {
    const { rollback, question } = await stuckAt(stage, 'restart', 'crowd');
    const people = Array.from({ length: 20 }, (_, index) => `person-${index}`);

    const answers = await Promise.all(
      people.map((person, index) => {
        const word = index % 2 === 0 ? 'skip' : 'done-by-hand';
        return stage.answer(rollback, question.id, { answer: word, comment: `by ${person}` }, person);
      }),
    );
    const late = await stage.answer(rollback, question.id, { answer: 'abandon', comment: 'no' }, 'late');
    const ending = await endsAs(stage, rollback, 'rolled-back');

    const winners = people.filter((_, index) => answers[index]?.status === 200);
    const counted = ending.questions[0]?.answer;
    expect(winners).toEqual([counted?.by]);
    const told = expect.stringContaining(`already answered: ${counted?.word}, by ${counted?.by} at`);
    for (const answer of [...answers.filter(({ status }) => status !== 200), late]) {
      expect(answer).toMatchObject({ status: 409, body: { error: 'ConflictError', message: told } });
    }
    expect(ending.trail.filter(({ event }) => event === 'answered')).toHaveLength(1);
    expect(step(ending, 'restart')).toMatchObject({ decidedBy: counted?.by, comment: counted?.comment });
  });

  it('grants one more attempt, however many people want it', async () => {
    const { rollback, question } = await stuckAt(stage, 'restart', 'eager');

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        stage.answer(rollback, question.id, { answer: 'retry' }, `person-${index}`),
      ),
    );
    const second = await stage.asked(rollback, 'help');

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(step(await stage.view(rollback), 'restart')).toMatchObject({ attempt: 2, grantedAttempts: 1 });
    await stage.answer(rollback, second.id, { answer: 'skip', comment: 'enough' });
    await endsAs(stage, rollback, 'rolled-back');
  });

  it('that comes after the end is told what became of it', async () => {
    const { rollback, question, reply } = await stuckAt(stage, 'restart', 'late');
    await reply('abandon', { comment: 'over' });
    const before = await endsAs(stage, rollback, 'abandoned');

    const late = await stage.answer(rollback, question.id, { answer: 'retry' });

    expect(late).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('abandon, by helper') },
    });
    expect((await stage.view(rollback)).rollback).toEqual(before.rollback);
    expect(stage.world.order).not.toContain('restart');
  });

  it('never shows the token that moves the machine', async () => {
    const { rollback, question } = await stuckAt(stage, 'restart', 'token');
    const { taskToken } = await getQuestion(rollback, question.id);
    const paths = [
      '/api/status',
      '/api/rollbacks',
      '/api/rollbacks?active=true',
      `/api/rollbacks/${rollback}`,
      `/api/rollbacks/${rollback}/audit`,
      '/api/operations',
      '/api/operations/token',
    ];

    const answered = await stage.answer(rollback, question.id, { answer: 'skip', comment: 'fine' });
    const twice = await stage.answer(rollback, question.id, { answer: 'skip', comment: 'fine' });
    const seen = [answered, twice, ...(await Promise.all(paths.map((path) => stage.call('GET', path))))];
    await endsAs(stage, rollback, 'rolled-back');
    const formats = ['json', 'markdown', 'html', 'audit'].map(
      (one) => `/api/rollbacks/${rollback}/report/${one}`,
    );
    seen.push(...(await Promise.all(formats.map((path) => stage.call('GET', path)))));

    expect(taskToken.length).toBeGreaterThan(10);
    expect(answered.status).toBe(200);
    for (const { body } of seen) {
      expect(JSON.stringify(body)).not.toContain(taskToken);
      expect(JSON.stringify(body)).not.toContain('taskToken');
    }
  });
});
