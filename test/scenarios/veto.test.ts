import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Aws, openAws } from './aws.ts';
import { alarm, announced, expectArmed, expectUntouched, TRIGGER } from './consents.ts';
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

describe('a warned start', () => {
  it('does not happen where somebody objects in time', async () => {
    const { operation, rollback, question } = await announced(stage, 'vetoed', 600);

    await stage.answer(rollback, question.id, { answer: 'veto', comment: 'load test' }, 'on-call');
    const ending = await endsAs(stage, rollback, 'vetoed');

    expect(ending.messages.map(({ kind }) => kind)).toContain('warning');
    expect(ending.markdown).toContain('load test');
    await expectUntouched(stage, aws, operation);
    await expectArmed(stage, operation);
  });

  it('happens after its notice where nobody objects', async () => {
    const { rollback, question } = await announced(stage, 'unopposed', 20);

    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(ending.questions.map(({ status }) => status)).toEqual(['expired']);
    const started = Date.parse(ending.rollback.startedAt ?? '');
    expect(started).toBeGreaterThanOrEqual(Date.parse(question.askedAt) + 19_000);
    const late = await stage.answer(rollback, question.id, { answer: 'veto', comment: 'no' }, 'on-call');
    expect(late.status).toBe(409);
  });

  it('happens at once where somebody says proceed', async () => {
    const { rollback, question } = await announced(stage, 'proceed', 6000);

    await stage.answer(rollback, question.id, { answer: 'proceed' }, 'on-call');
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(ending.questions[0]?.answer).toMatchObject({ word: 'proceed', by: 'on-call' });
  });

  it('happens at once where a critical alarm comes meanwhile', async () => {
    const { operation, rollback } = await announced(stage, 'worse', 6000);

    await alarm(stage, operation);
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(ending.questions[0]?.answer).toMatchObject({ word: 'proceed' });
  });
});

describe('a manual plan', () => {
  it('tells people, and touches nothing', async () => {
    const operation = await stage.open(
      'manual',
      plan((settings) => {
        Object.assign(settings, {
          automation: 'manual',
          level: 4,
          scopes: { application: { like: 'application-only' } },
          regions: {
            orchestrator: 'us-east-1',
            names: ['eu-west-1', 'us-east-1'],
            gate: { kind: 'approval' },
          },
          communication: [{ who: 'on-call', how: ['pager'], within: 60, when: ['initiation'] }],
        });
      }),
    );

    const ending = await endsAs(stage, await fire(stage, operation, TRIGGER.critical), 'alerted');

    expect(ending.messages.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['alert', 'completion']));
    expect(ending.questions).toEqual([]);
    await expectUntouched(stage, aws, operation);
  });
});
