import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Aws, openAws } from './aws.ts';
import { announced, expectArmed, expectUntouched, waiting } from './consents.ts';
import { clear, endsAs, fire } from './endings.ts';
import { type Stage, setStage } from './harness.ts';
import { stuckAt } from './stuck.ts';

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

async function abort(rollback: string, person = 'operator') {
  return stage.call('POST', `/api/rollbacks/${rollback}/abort`, { reason: 'wrong service' }, person);
}

/** A rollback of which one step has begun and waits to be released. */
async function underWay(id: string) {
  const held = stage.world.hold('stop');
  const rollback = await fire(stage, await stage.open(id));
  await held.reached;
  return { rollback, held };
}

describe('an abort', () => {
  it.each([
    ['approval', () => waiting(stage, 'unapproved')],
    ['veto', () => announced(stage, 'unopposed', 6000)],
  ])('while it waits for %s leaves the change as it is', async (_kind, start) => {
    const { operation, rollback } = await start();

    const { status } = await abort(rollback);
    const ending = await endsAs(stage, rollback, 'abandoned');

    expect(status).toBe(200);
    expect(ending.rollback.outcome).toBe('stopped by operator: wrong service');
    expect(ending.trail.find(({ event }) => event === 'aborted')?.actor).toBe('operator');
    await expectUntouched(stage, aws, operation);
    await expectArmed(stage, operation);
  });

  it('while steps run lets what has begun end, and starts nothing more', async () => {
    const { rollback, held } = await underWay('runs');

    const { status } = await abort(rollback);
    held.release();
    const ending = await endsAs(stage, rollback, 'abandoned');

    expect(status).toBe(200);
    expect(stage.world.order).toEqual(['prepare', 'stop']);
    expect(ending.operation.status).toBe('rollback-failed');
    expect(ending.report.rollback_failure).toBeDefined();
  });

  it('while it needs help ends it, and its question with it', async () => {
    const { rollback, question } = await stuckAt(stage, 'flush', 'helpless');

    await abort(rollback);
    const ending = await endsAs(stage, rollback, 'abandoned');
    const late = await stage.answer(rollback, question.id, { answer: 'retry' });

    expect(ending.questions[0]?.answer).toMatchObject({ word: 'abandon', by: 'operator' });
    expect(late.status).toBe(409);
    expect(stage.world.order).not.toContain('resume');
  });

  it('after the end, or a second time, is refused', async () => {
    const { rollback, held } = await underWay('twice');

    const both = await Promise.all([abort(rollback, 'one'), abort(rollback, 'two')]);
    held.release();
    const ending = await endsAs(stage, rollback, 'abandoned');
    const late = await abort(rollback);

    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(ending.trail.filter(({ event }) => event === 'aborted')).toHaveLength(1);
    expect(late).toMatchObject({ status: 409, body: { error: 'ConflictError' } });
    expect((await stage.view(rollback)).rollback).toEqual(ending.rollback);
  });

  it('of what has ended well is refused, and it stays as it ended', async () => {
    const ending = await endsAs(stage, await fire(stage, await stage.open('well')), 'rolled-back');

    const late = await abort(ending.rollback.id);

    expect(late.status).toBe(409);
    expect((await stage.view(ending.rollback.id)).rollback).toEqual(ending.rollback);
  });

  it('needs a reason', async () => {
    const { rollback } = await waiting(stage, 'no-reason');

    const { status } = await stage.call('POST', `/api/rollbacks/${rollback}/abort`, { reason: ' ' });

    expect(status).toBe(400);
    expect((await stage.view(rollback)).rollback.abort).toBeUndefined();
  });
});
