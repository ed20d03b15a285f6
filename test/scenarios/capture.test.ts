import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Aws, openAws } from './aws.ts';
import { expectUntouched } from './consents.ts';
import { clear, endsAs, fire, type PlanShape, plan } from './endings.ts';
import { type Stage, setStage } from './harness.ts';
import { act } from './plan.ts';

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

/** A second thing to preserve, which the world tells or does not. */
function preservesSessions({ capture }: PlanShape): void {
  capture.push({ name: 'sessions', reader: 'http', with: { url: `\${world}/fact/sessions`, path: 'value' } });
}

/** A backup that must be there before the start. */
function needsBackup(settings: PlanShape): void {
  const services = [{ service: 'backup', url: `\${world}/fact/backup`, path: 'value', expect: 'sha-1' }];
  settings.safety = [
    { name: 'backup', proves: 'backup', kind: 'version', with: { services }, within: 2, every: 1 },
  ];
}

/** Everything of an operation that the table and CloudWatch hold. */
async function tracesOf(id: string) {
  const items = (await aws.items()).filter(
    (item) => item.includes(`operation#${id}`) || item.includes(`"${id}"`),
  );
  return { items, alarms: await aws.alarms(id) };
}

async function refused(id: string, change: (plan: PlanShape) => void): Promise<string> {
  const outcome = await stage.open(id, plan(change)).then(
    () => 'it opened',
    (error: Error) => error.message,
  );
  expect((await stage.call('GET', `/api/operations/${id}`)).status).toBe(404);
  return outcome;
}

/** A rollback that stopped before it touched anything, since something could not be captured. */
async function stopped(id: string) {
  stage.world.facts.set('sessions', 41);
  const operation = await stage.open(id, plan(preservesSessions));
  stage.world.facts.delete('sessions');
  const rollback = await fire(stage, operation);
  const question = await stage.asked(rollback, 'capture');
  return { operation, rollback, question };
}

describe('an operation', () => {
  it('is not opened where its state cannot be captured, and leaves no trace', async () => {
    const message = await refused('uncaptured', preservesSessions);

    expect(message).toMatch(/422 .*CaptureFailedError.*sessions: .*500/);
    expect(await tracesOf('uncaptured')).toEqual({ items: [], alarms: [] });
  });

  it('is not opened where a safety check fails', async () => {
    stage.world.facts.set('backup', 'sha-2');

    const message = await refused('unsafe', needsBackup);

    expect(message).toMatch(/422 .*safety check backup \(backup\).*sha-2.*expected.*sha-1/);
    expect(await tracesOf('unsafe')).toEqual({ items: [], alarms: [] });
  });

  it('leaves no trace either where one of its triggers cannot be armed', async () => {
    stage.world.facts.set('orders', 0);

    const message = await refused('unarmed', ({ capture, triggers }) => {
      const id = 'transaction-volume-drop';
      triggers.push({ id, metric: { namespace: 'Scenario', name: 'Orders' } });
      capture.push({ name: id, reader: 'http', with: { url: `\${world}/fact/orders`, path: 'value' } });
    });

    expect(message).toContain('transaction-volume-drop: its baseline is 0');
    expect(await tracesOf('unarmed')).toEqual({ items: [], alarms: [] });
  });

  it('does not change another one whose name it asks for', async () => {
    await stage.open('taken');
    const before = await tracesOf('taken');

    const second = await stage
      .open(
        'taken',
        plan((settings) => {
          settings.triggers = settings.triggers.slice(0, 1).map((one) => ({ ...one, threshold: 50 }));
          settings.phases.cleanup = { steps: [act('clean-otherwise')] };
        }),
      )
      .catch((error: Error) => error.message);

    expect(second).toMatch(/409 .*"taken\\?" exists already/);
    expect(await tracesOf('taken')).toEqual(before);
    await endsAs(stage, await fire(stage, await stage.operation('taken')), 'rolled-back');
    expect(stage.world.order.at(-1)).toBe('clean');
  });
});

describe('a rollback whose state cannot be captured', () => {
  it('stops and asks before anything is touched', async () => {
    const { rollback, question } = await stopped('asks');
    const view = await stage.view(rollback);

    expect(question.text).toMatch(
      /^Nothing has been touched yet: state could not be captured: sessions: .* expected 200-299$/,
    );
    expect(question.answers).toEqual(['retry', 'go-on', 'abandon']);
    expect(view.rollback.status).toBe('needs-help');
    expect(view.levels.map(({ level }) => level)).toEqual([1]);
    expect(stage.world.order).toEqual([]);
  });

  it('runs after a retry once the world is mended', async () => {
    const { rollback, question } = await stopped('mended');

    stage.world.facts.set('sessions', 40);
    await stage.answer(rollback, question.id, { answer: 'retry' });
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(ending.trail.find(({ event }) => event === 'captured')?.facts).toEqual({
      names: expect.arrayContaining(['count', 'sessions']),
      missing: [],
    });
  });

  it('asks again after a retry in vain', async () => {
    const { rollback, question } = await stopped('in-vain');

    await stage.answer(rollback, question.id, { answer: 'retry' });
    const second = await stage.asked(rollback, 'capture');

    expect(second.id).toBe('capture-2');
    expect(stage.world.order).toEqual([]);
    await stage.answer(rollback, second.id, { answer: 'abandon', comment: 'no' });
    await endsAs(stage, rollback, 'abandoned');
  });

  it('runs with what there is where a person says so, and the report says what is missing', async () => {
    const { rollback, question } = await stopped('goes-on');

    const silent = await stage.answer(rollback, question.id, { answer: 'go-on' });
    await stage.answer(rollback, question.id, { answer: 'go-on', comment: 'sessions are lost anyway' });
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(silent.status).toBe(400);
    expect(ending.trail.find(({ event }) => event === 'captured')?.facts).toEqual({
      names: ['count'],
      missing: [expect.stringContaining('sessions')],
    });
    expect(ending.markdown).toContain('sessions are lost anyway');
    expect(ending.markdown).toContain('| sessions | 41 | – | – | not known |');
  });

  it('is given up where a person says so, and the change is what it was', async () => {
    const { operation, rollback, question } = await stopped('given-up');

    await stage.answer(rollback, question.id, { answer: 'abandon', comment: 'not without it' });
    const ending = await endsAs(stage, rollback, 'abandoned');

    expect(ending.report.rollback_failure).toBeDefined();
    await expectUntouched(stage, aws, operation);
  });

  it('stops and asks as well where its backup does not hold any more', async () => {
    stage.world.facts.set('backup', 'sha-1');
    const operation = await stage.open('backup', plan(needsBackup));
    stage.world.facts.set('backup', 'sha-2');
    const rollback = await fire(stage, operation);

    const question = await stage.asked(rollback, 'capture');
    stage.world.facts.set('backup', 'sha-1');
    await stage.answer(rollback, question.id, { answer: 'retry' });
    await endsAs(stage, rollback, 'rolled-back');

    expect(question.text).toMatch(/safety check backup \(backup\).*sha-2/);
  });
});
