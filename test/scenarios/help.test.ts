import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clear, endsAs, step, stepOf } from './endings.ts';
import { type Stage, setStage } from './harness.ts';
import { FOR_GOOD, LATER, stuckAt } from './stuck.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ speed: 20 });
});
afterEach(() => clear(stage));
afterAll(() => stage.close());

describe('a step that fails for good', () => {
  it('lets its siblings finish and no later step or phase start', async () => {
    const held = stage.world.hold('restore-b');
    const { rollback, reply } = await stuckAt(stage, 'restore-a', 'siblings');
    await held.reached;
    held.release();

    const view = await stage.until(
      rollback,
      (one) => step(one, 'restore-b')?.status === 'done',
      'its sibling',
    );

    expect(stage.world.order).toEqual(['prepare', 'stop', 'restore-data', 'restore-b']);
    expect(step(view, 'restart')?.status).toBe('pending');
    await reply('skip', { comment: 'a is gone for good' });
    await endsAs(stage, rollback, 'rolled-back');
    expect(stage.world.order.slice(4)).toEqual([
      'restart',
      ...LATER.slice(0, 0),
      'flush',
      'resume',
      'look',
      'clean',
    ]);
  });

  it('keeps asking about its sibling after it was answered itself', async () => {
    stage.world.fail('restore-b', FOR_GOOD);
    const { rollback } = await stuckAt(stage, 'restore-a', 'both');
    await stage.until(rollback, ({ questions }) => questions.length === 2, 'two questions');

    const skip = { answer: 'skip', comment: 'gone' };
    await stage.answer(rollback, 'help-restore-a', skip);
    const between = await stage.view(rollback);
    await stage.answer(rollback, 'help-restore-b', skip);

    expect(between.rollback.status).toBe('needs-help');
    await endsAs(stage, rollback, 'rolled-back');
  });

  it('takes the question about its sibling back once another way is chosen', async () => {
    stage.world.fail('restore-b', FOR_GOOD);
    const { rollback } = await stuckAt(stage, 'restore-a', 'moot');
    await stage.until(rollback, ({ questions }) => questions.length === 2, 'two questions');

    const less = { answer: 'partial-scope', scope: 'database-only', comment: 'less' };
    await stage.answer(rollback, 'help-restore-a', less);
    const ending = await endsAs(stage, rollback, 'rolled-back');
    const late = await stage.answer(rollback, 'help-restore-b', { answer: 'retry' });

    expect(ending.questions.map(({ status }) => status)).toEqual(['answered', 'withdrawn']);
    expect(late.status).toBe(409);
    expect(stage.world.effects.has('restart')).toBe(false);
  });

  it('goes on after a retry that a person granted', async () => {
    const { rollback, reply } = await stuckAt(stage, 'restart', 'retry', { times: 1 });

    await reply('retry', { comment: 'the node is back' });
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(step(ending, 'restart')).toMatchObject({ status: 'done', attempt: 2, decidedBy: 'helper' });
    expect(stage.world.effects.get('restart')).toHaveLength(1);
    expect(ending.trail.find(({ event }) => event === 'answered')).toMatchObject({
      actor: 'helper',
      facts: { answer: 'retry', comment: 'the node is back' },
    });
  });

  it('asks again where the granted retry fails too, under a name of its own', async () => {
    const { rollback, question, reply } = await stuckAt(stage, 'restart', 'again');

    await reply('retry');
    const second = await stage.asked(rollback, 'help');
    await stage.answer(rollback, second.id, { answer: 'skip', comment: 'enough' });
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect([question.id, second.id]).toEqual(['help-restart', 'help-restart-2']);
    expect(step(ending, 'restart')).toMatchObject({ status: 'skipped', attempt: 2 });
  });

  it('is skipped with a reason, which the report holds', async () => {
    const { rollback, reply } = await stuckAt(stage, 'restart', 'skip');

    await reply('skip', { comment: 'pods restart by themselves' });
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(step(ending, 'restart')).toMatchObject({
      status: 'skipped',
      decidedBy: 'helper',
      comment: 'pods restart by themselves',
    });
    expect(stage.world.order).not.toContain('restart');
    expect(stage.world.order.slice(-4)).toEqual(LATER);
    expect(ending.markdown).toContain('pods restart by themselves');
  });

  it('is marked done by hand, with the name of who did it', async () => {
    const { rollback, reply } = await stuckAt(stage, 'restart', 'by-hand');

    await reply('done-by-hand', { comment: 'restarted on the console' });
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(step(ending, 'restart')).toMatchObject({ status: 'done-by-hand', decidedBy: 'helper' });
    expect(stage.world.order.slice(-4)).toEqual(LATER);
    expect(ending.markdown).toContain('restarted on the console');
  });

  it('is left out by a partial scope; what is done stays done', async () => {
    const { rollback, reply } = await stuckAt(stage, 'restart', 'partial');

    await reply('partial-scope', { scope: 'database-only', comment: 'the application is fine' });
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(ending.rollback.scope).toBe('database-only');
    expect(ending.trail.find(({ event }) => event === 'planned-anew')?.facts.scope).toBe('database-only');
    expect(stage.world.order).not.toContain('restart');
    expect(stage.world.order.slice(-4)).toEqual(LATER);
  });

  it('does not keep its phase open once a partial scope leaves it out of that phase', async () => {
    const { rollback, reply } = await stuckAt(stage, 'restart', 'one-service', {
      change: (settings) => {
        for (const name of ['flush', 'resume']) stepOf(settings, name).service = 'api';
      },
    });

    await reply('partial-scope', { scope: 'single-service', comment: 'the api alone' });
    await endsAs(stage, rollback, 'rolled-back');

    expect(stage.world.order).not.toContain('restart');
    expect(stage.world.order.slice(-2)).toEqual(['flush', 'resume']);
  });

  it('gives way to the alternative path', async () => {
    const { rollback, reply } = await stuckAt(stage, 'restart', 'forward');

    await reply('forward-fix', { comment: 'v2.1 is ready' });
    const ending = await endsAs(stage, rollback, 'fixed-forward');

    expect(ending.rollback).toMatchObject({ path: 'alternative', alternative: 'forward-fix' });
    expect(stage.world.order.slice(-2)).toEqual(['fix-forward', 'clean']);
    expect(stage.world.effects.has('flush')).toBe(false);
    expect(ending.operation.status).toBe('fixed-forward');
  });

  it('ends the rollback where a person gives it up, and the report says what failed', async () => {
    const { rollback, reply } = await stuckAt(stage, 'restart', 'given-up');

    await reply('abandon', { comment: 'we rebuild it' });
    const ending = await endsAs(stage, rollback, 'abandoned');

    expect(stage.world.order).toHaveLength(5);
    expect(ending.operation.status).toBe('rollback-failed');
    expect(ending.report.rollback_failure).toMatchObject({
      operation_id: 'given-up',
      failure_details: { step: 'restart' },
    });
    expect(JSON.stringify(ending.report.rollback_failure)).toContain('we rebuild it');
    expect(ending.trail.at(-1)).toMatchObject({ event: 'finished', facts: { status: 'abandoned' } });
  });
});
