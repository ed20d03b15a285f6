import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readBuild } from '#adapters/codebuild.ts';
import { clear, endsAs, fire, plan, step, stepOf } from './endings.ts';
import { type Stage, setStage } from './harness.ts';
import { FOR_GOOD, stuckAt } from './stuck.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ speed: 20 });
});
afterEach(() => clear(stage));
afterAll(() => stage.close());

describe('a step that fails once', () => {
  it('is tried again by itself where it may be repeated, and nobody is asked', async () => {
    const operation = await stage.open('once');
    stage.world.fail('stop');

    const ending = await endsAs(stage, await fire(stage, operation), 'rolled-back');

    expect(step(ending, 'stop')).toMatchObject({ status: 'done', attempt: 2 });
    expect(ending.questions).toEqual([]);
    expect(ending.levels).toEqual([]);
    const id = step(ending, 'stop')?.id;
    const attempts = ending.trail.filter(({ facts }) => facts.step === id);
    expect(attempts.map(({ event, facts }) => [event, facts.attempt])).toEqual([
      ['step-started', 1],
      ['step-failed', 1],
      ['step-started', 2],
      ['step-done', 2],
    ]);
  });

  it('asks at once where repeating it might do harm', async () => {
    const { rollback, question, reply } = await stuckAt(stage, 'flush', 'harm', { times: 1 });

    expect(question).toMatchObject({
      step: 'cache-invalidation#us-east-1#flush',
      details: { attempt: 1 },
      answers: ['retry', 'skip', 'done-by-hand', 'partial-scope', 'forward-fix', 'abandon'],
      barred: [],
    });
    const view = await stage.view(rollback);
    expect(view.rollback.status).toBe('needs-help');
    expect(view.levels.map(({ level }) => level)).toEqual([1]);
    await reply('retry');
    await endsAs(stage, rollback, 'rolled-back');
  });

  it('is looked at before it is repeated where its outcome is unknown', async () => {
    const operation = await stage.open('unknown');
    stage.world.swallow('stop');

    const ending = await endsAs(stage, await fire(stage, operation), 'rolled-back');

    expect(stage.world.effects.get('stop')).toHaveLength(1);
    expect(step(ending, 'stop')).toMatchObject({
      status: 'done',
      attempt: 2,
      summary: expect.stringContaining('so POST was not sent'),
    });
    expect(ending.questions).toEqual([]);
  });
});

describe('what the plan says of failures', () => {
  it('fails the rollback at once where it says stop', async () => {
    const operation = await stage.open(
      'stop',
      plan((settings) => {
        stepOf(settings, 'flush').onFailure = 'stop';
      }),
    );
    stage.world.fail('flush', FOR_GOOD);

    const ending = await endsAs(stage, await fire(stage, operation), 'failed');

    expect(ending.questions).toEqual([]);
    expect(stage.world.order).not.toContain('resume');
    expect(ending.rollback.outcome).toContain('StepFailedError');
    expect(ending.report.rollback_failure).toMatchObject({ failure_details: { step: 'flush' } });
    expect(ending.operation.status).toBe('rollback-failed');
  });

  it('passes the step over where it says continue', async () => {
    const operation = await stage.open(
      'continue',
      plan((settings) => {
        stepOf(settings, 'flush').onFailure = 'continue';
      }),
    );
    stage.world.fail('flush', FOR_GOOD);

    const ending = await endsAs(stage, await fire(stage, operation), 'rolled-back');

    expect(step(ending, 'flush')).toMatchObject({ status: 'skipped', decidedBy: 'plan' });
    expect(ending.trail.map(({ event }) => event)).toContain('step-passed-over');
    expect(stage.world.order.slice(-3)).toEqual(['resume', 'look', 'clean']);
  });

  it('keeps a verified rollback from failing by its cleanup', async () => {
    const operation = await stage.open(
      'cleanup',
      plan((settings) => {
        stepOf(settings, 'clean').onFailure = 'stop';
      }),
    );
    stage.world.fail('clean', FOR_GOOD);

    const ending = await endsAs(stage, await fire(stage, operation), 'rolled-back');

    expect(step(ending, 'clean')).toMatchObject({ status: 'skipped', decidedBy: 'plan' });
    expect(ending.questions).toEqual([]);
    expect(ending.operation.status).toBe('rolled-back');
  });

  it('cancels a step at its time limit, and that is a failure', async () => {
    const { rollback, question, reply } = await stuckAt(stage, 'flush', 'slow', {
      change: (settings) => {
        const slow = { kind: 'command', with: { command: ['sleep', '600'] }, timeLimit: 6 };
        Object.assign(stepOf(settings, 'flush'), slow);
      },
    });
    const token = step(await stage.view(rollback), 'flush')?.token ?? '';

    const build = await readBuild(token);

    expect(question.text).toContain('not done within its time limit of 6 s');
    expect(build.status).not.toBe('running');
    expect(stage.world.order).not.toContain('resume');
    await reply('skip', { comment: 'caches expire' });
    await endsAs(stage, rollback, 'rolled-back');
  });
});
