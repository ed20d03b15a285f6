import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '#core/records.ts';
import { type Change, FORMS, transition } from './alarms.ts';
import { type Aws, openAws } from './aws.ts';
import { type Stage, setStage, startedBy } from './harness.ts';

let stage: Stage;
let aws: Aws;
beforeAll(async () => {
  stage = await setStage();
  aws = openAws();
});
afterEach(() => stage.world.forget());
afterAll(async () => {
  aws.close();
  await stage.close();
});

type Form = keyof typeof FORMS;
function send(operation: Operation, trigger: string, change: Change = {}, form: Form = 'direct') {
  return stage.signal(FORMS[form](transition(operation, trigger, change)));
}

describe('services that operations share', () => {
  /** The plan with its service renamed to the first of these, and changing all of them. */
  const on = (services: readonly [string, ...string[]], more: Record<string, unknown> = {}) => ({
    change: (plan: Record<string, unknown>) => {
      const renamed = JSON.parse(JSON.stringify(plan).replaceAll('"api"', `"${services[0]}"`));
      Object.assign(plan, renamed, { services, ...more });
    },
  });

  it('cool down after a rollback: the next alarm alerts and starts nothing', async () => {
    const first = await stage.open('cooling', on(['cold'], { coolDown: 180 }));
    await stage.over(startedBy(await send(first, 'error-rate')));
    const second = await stage.open('too-soon', on(['other', 'cold']));
    stage.world.forget();

    const { received } = await send(second, 'error-rate');
    const view = await stage.over(startedBy({ received }));

    expect(received[0]?.decision).toMatchObject({ route: 'alert', path: 'none' });
    expect(received[0]?.decision.reasons.join()).toContain('cools down until');
    expect(view.rollback.status).toBe('alerted');
    expect(stage.world.order).toEqual([]);
  });

  it('are rolled back by one at a time: the second stands back, people are told, and it may try again', async () => {
    const first = await stage.open('holds', on(['left', 'shared']));
    const second = await stage.open('waits', on(['right', 'shared']));
    const held = stage.world.hold('stop');
    const running = startedBy(await send(first, 'error-rate'));
    await held.reached;

    const blocked = await stage.over(startedBy(await send(second, 'error-rate')));
    held.release();
    await stage.over(running);
    stage.world.forget();
    const { status, automaticRollbacks } = await stage.operation('waits');
    const { received } = await send(second, 'error-rate', { at: Date.now() + 1 });
    const then = await stage.over(startedBy({ received }));

    expect(blocked.rollback.status).toBe('alerted');
    expect(blocked.rollback.decision.reasons[0]).toContain(running);
    expect(blocked.messages.find(({ kind }) => kind === 'alert')?.delivery).toBe('delivered');
    expect({ status, automaticRollbacks }).toEqual({ status: 'open', automaticRollbacks: 0 });
    expect(received[0]?.decision.route).toBe('execute');
    expect(then.rollback.status).toBe('rolled-back');
  });

  it('are never held by two at once when both alarms come at the same moment', async () => {
    const pair = [
      await stage.open('both-a', on(['x', 'y'])),
      await stage.open('both-b', on(['y', 'z'])),
    ] as const;
    const held = stage.world.hold('stop');

    const answers = await Promise.all(pair.map((one) => send(one, 'error-rate')));
    await held.reached;
    held.release();
    const views = await Promise.all(answers.map((answer) => stage.over(startedBy(answer))));

    expect(views.map(({ rollback }) => rollback.status).sort()).toEqual(['alerted', 'rolled-back']);
    expect((await aws.items()).filter((item) => item.includes('"lease"'))).toEqual([]);
  });
});
