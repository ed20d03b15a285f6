import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Rollback } from '#core/records.ts';
import { alarmEvent, type Stage, setStage, startedBy } from './harness.ts';
import { act } from './plan.ts';

type Settings = Record<string, unknown>;
interface PlanShape extends Settings {
  pointOfNoReturn: { probe?: Settings; alternatives: Settings[] };
  phases: Record<string, { steps: Settings[] }>;
}

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.world.forget());
afterAll(() => stage.close());

/** A plan edited as what it is. */
function plan(change: (plan: PlanShape) => void) {
  return { change: (settings: Settings) => change(settings as PlanShape) };
}

const probed = plan((it) => {
  it.pointOfNoReturn.probe = {
    name: 'old-columns',
    kind: 'version',
    with: {
      services: [
        { service: 'old-columns', url: `\${world}/fact/old-columns`, path: 'value', expect: 'there' },
      ],
    },
    within: 2,
    every: 1,
  };
});

const ofThePlan = ['prepare', 'stop', 'restore-data', 'restore-a', 'restore-b', 'restart', 'flush', 'resume'];

async function tellPassed(operation: string): Promise<void> {
  const told = await stage.call('POST', `/api/operations/${operation}/point-of-no-return`, {}, 'pipeline');
  expect(told.status).toBe(200);
}

async function fixForward(rollback: string): Promise<Rollback> {
  const question = await stage.asked(rollback, 'help');
  expect(question.answers).toContain('forward-fix');
  await stage.answer(rollback, question.id, { answer: 'forward-fix', comment: 'the old columns are gone' });
  return (await stage.over(rollback)).rollback;
}

describe('the point of no return', () => {
  it('told before the decision, it turns the rollback into the way forward', async () => {
    const operation = await stage.open('told-before');
    await tellPassed('told-before');

    const { received } = await stage.signal(alarmEvent(operation, 'error-rate'));
    const { rollback } = await stage.over(startedBy({ received }));

    expect(received[0]?.decision).toMatchObject({ route: 'forward-fix', path: 'alternative' });
    expect(received[0]?.decision.reasons.join(' ')).toContain('told by pipeline');
    expect(rollback.status).toBe('fixed-forward');
    expect(stage.world.order).toEqual(['fix-forward', 'clean']);
    expect((await stage.operation('told-before')).status).toBe('fixed-forward');
  });

  it('told between the decision and the database phase, it holds the destructive step', async () => {
    const operation = await stage.open('told-between');
    const held = stage.world.hold('stop');
    const rollback = startedBy(await stage.signal(alarmEvent(operation, 'error-rate')));
    await held.reached;
    await tellPassed('told-between');
    held.release();

    const question = await stage.asked(rollback, 'help');
    const over = await fixForward(rollback);

    expect(question.text).toContain('the point of no return has been passed (told by pipeline');
    expect(over).toMatchObject({ status: 'fixed-forward', path: 'alternative', alternative: 'forward-fix' });
    expect(stage.world.order).toEqual(['prepare', 'stop', 'fix-forward', 'clean']);
    const events = (await stage.audit(rollback)).map(({ event }) => event);
    expect(events).toContain('step-held');
  });

  it('asks again when a person wants to try the held step once more', async () => {
    const operation = await stage.open('stubborn');
    const held = stage.world.hold('stop');
    const rollback = startedBy(await stage.signal(alarmEvent(operation, 'error-rate')));
    await held.reached;
    await tellPassed('stubborn');
    held.release();

    const first = await stage.asked(rollback, 'help');
    await stage.answer(rollback, first.id, { answer: 'retry' });
    const second = await stage.asked(rollback, 'help');
    await fixForward(rollback);

    expect(second.id).not.toBe(first.id);
    expect(stage.world.effects.has('restore-data')).toBe(false);
  });

  it('holds a destructive step that its plan would pass over', async () => {
    const operation = await stage.open(
      'passed-over',
      plan((it) => {
        const steps = it.phases['database-rollback']?.steps ?? [];
        Object.assign(steps[0] ?? {}, { onFailure: 'continue' });
      }),
    );
    const held = stage.world.hold('stop');
    const rollback = startedBy(await stage.signal(alarmEvent(operation, 'error-rate')));
    await held.reached;
    await tellPassed('passed-over');
    held.release();

    await fixForward(rollback);

    expect(stage.world.order).toEqual(['prepare', 'stop', 'fix-forward', 'clean']);
  });

  it("is recognised by the plan's probe, and recorded on the operation", async () => {
    const operation = await stage.open('probed', probed);
    stage.world.facts.set('old-columns', 'gone');
    const rollback = startedBy(await stage.signal(alarmEvent(operation, 'error-rate')));

    const question = await stage.asked(rollback, 'help');
    const { ponr } = await stage.operation('probed');
    const over = await fixForward(rollback);

    expect(ponr?.by).toBe('probe');
    expect(question.text).toContain("told by the plan's probe");
    expect(over.status).toBe('fixed-forward');
    expect(stage.world.effects.has('restore-data')).toBe(false);
    expect((await stage.audit(rollback)).find(({ event }) => event === 'point-of-no-return')?.actor).toBe(
      'probe',
    );
  });

  it('holds the step while the probe cannot tell, and goes on once it can', async () => {
    const operation = await stage.open('unsure', probed);
    const rollback = startedBy(await stage.signal(alarmEvent(operation, 'error-rate')));

    const question = await stage.asked(rollback, 'help');
    expect(question.text).toContain('whether the point of no return is passed cannot be told');
    expect(stage.world.effects.has('restore-data')).toBe(false);
    expect((await stage.operation('unsure')).ponr).toBeUndefined();
    stage.world.facts.set('old-columns', 'there');
    await stage.answer(rollback, question.id, { answer: 'retry' });
    const { rollback: over } = await stage.over(rollback);

    expect(over.status).toBe('rolled-back');
    expect(stage.world.order).toEqual([...ofThePlan, 'look', 'clean']);
  });

  it('lets the plan run while its probe passes', async () => {
    const operation = await stage.open('not-yet', probed);
    stage.world.facts.set('old-columns', 'there');

    const { rollback } = await stage.over(startedBy(await stage.signal(alarmEvent(operation, 'error-rate'))));

    expect(rollback.status).toBe('rolled-back');
    expect(stage.world.effects.get('restore-data')).toHaveLength(1);
  });

  it('alerts people where the plan has no way that fits', async () => {
    const operation = await stage.open(
      'no-way',
      plan((it) => {
        it.pointOfNoReturn.alternatives = [
          { kind: 'rotate', description: 'new keys', steps: [act('rotate')] },
        ];
        Object.assign(it.phases['database-rollback']?.steps[0] ?? {}, { destructive: false });
      }),
    );
    await tellPassed('no-way');

    const { received } = await stage.signal(alarmEvent(operation, 'error-rate'));
    const view = await stage.over(startedBy({ received }));

    expect(received[0]?.decision).toMatchObject({ route: 'forward-fix', path: 'none' });
    expect(view.rollback.status).toBe('alerted');
    expect(view.messages.filter(({ kind }) => kind === 'alert').map(({ delivery }) => delivery)).toEqual([
      'delivered',
    ]);
    expect(view.messages[0]?.body).toContain('people do it by hand');
    expect(stage.world.order).toEqual([]);
    expect((await stage.operation('no-way')).status).toBe('open');
  });

  it('does not offer an alternative that loses data as the way forward', async () => {
    const operation = await stage.open(
      'only-restore',
      plan((it) => {
        it.pointOfNoReturn.alternatives = [
          { kind: 'disaster-recovery', description: 'elsewhere', steps: [act('restore-backup')] },
        ];
      }),
    );
    const held = stage.world.hold('stop');
    const rollback = startedBy(await stage.signal(alarmEvent(operation, 'error-rate')));
    await held.reached;
    await tellPassed('only-restore');
    held.release();

    const question = await stage.asked(rollback, 'help');
    const refused = await stage.answer(rollback, question.id, { answer: 'forward-fix', comment: 'try' });
    await stage.answer(rollback, question.id, { answer: 'abandon', comment: 'by hand then' });

    expect(question.answers).not.toContain('forward-fix');
    expect(refused.status).toBe(400);
    expect((await stage.over(rollback)).rollback.status).toBe('abandoned');
    expect(stage.world.order).toEqual(['prepare', 'stop']);
  });
});
