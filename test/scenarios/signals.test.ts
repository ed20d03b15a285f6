import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Operation, Rollback } from '#core/records.ts';
import { type Change, FORMS, snsRecord, transition } from './alarms.ts';
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

/** Ids of the rollbacks that an operation has. */
async function recorded(operation: string): Promise<string[]> {
  const { body } = await stage.call('GET', '/api/rollbacks');
  const { rollbacks } = body as { rollbacks: Rollback[] };
  return rollbacks.filter((one) => one.operation === operation).map(({ id }) => id);
}

/** Steps that did not take effect exactly once. */
function notOnce(): string[] {
  return [...stage.world.effects].filter(([, keys]) => keys.length !== 1).map(([step]) => step);
}

describe('one change of state', () => {
  it('is one signal and one rollback, whichever of the three paths it comes by', async () => {
    const operation = await stage.open('paths');
    const change = transition(operation, 'error-rate');

    const direct = await stage.signal(FORMS.direct(change));
    const eventbridge = await stage.signal(FORMS.eventbridge(change));
    const sns = await stage.signal(FORMS.sns(change));
    const rollback = startedBy(direct);
    await stage.over(rollback);

    expect(direct.received[0]?.duplicate).toBeUndefined();
    for (const { received } of [eventbridge, sns])
      expect(received[0]).toMatchObject({ rollback, duplicate: true });
    expect(await aws.executions('paths-')).toEqual([rollback]);
  });

  it('starts one rollback when it comes a hundred times, and each further time is answered as a duplicate', async () => {
    const operation = await stage.open('hundred');
    const event = FORMS.direct(transition(operation, 'error-rate'));

    const rollback = startedBy(await stage.signal(event));
    for (let time = 2; time <= 100; time += 1) {
      expect((await stage.signal(event)).received).toMatchObject([{ rollback, duplicate: true }]);
    }
    await stage.over(rollback);

    expect(await aws.executions('hundred-')).toEqual([rollback]);
    expect(notOnce()).toEqual([]);
  });

  it('starts one rollback when it comes a hundred times at once', async () => {
    const operation = await stage.open('storm');
    const change = transition(operation, 'error-rate');
    const forms = Object.values(FORMS).map((form) => form(change));

    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, time) => stage.signal(forms[time % forms.length])),
    );
    const ids = new Set(answers.flatMap(({ received }) => received.map(({ rollback }) => rollback)));
    const [rollback = ''] = ids;
    await stage.over(rollback);

    expect([...ids]).toEqual(['storm-r1']);
    expect(await aws.executions('storm-')).toEqual(['storm-r1']);
    expect(notOnce()).toEqual([]);
  });
});

describe('many alarms on one operation', () => {
  it('are one rollback with all of them as evidence', async () => {
    const operation = await stage.open('many');
    const held = stage.world.hold('stop');
    const rollback = startedBy(await send(operation, 'error-rate'));
    await held.reached;

    const later = await Promise.all([
      send(operation, 'latency-p99', {}, 'eventbridge'),
      send(operation, 'support-tickets', {}, 'sns'),
    ]);
    held.release();
    const view = await stage.over(rollback);

    expect(later.map(startedBy)).toEqual([rollback, rollback]);
    expect(later.map(({ received }) => received[0]?.decision.evidenceFor)).toEqual([rollback, rollback]);
    const names = [view.rollback.signal, ...view.rollback.evidence].map((signal) => signal?.alarmName);
    expect(names).toEqual([
      'ripcord-many-error-rate',
      'ripcord-many-latency-p99',
      'ripcord-many-support-tickets',
    ]);
    expect(await aws.executions('many-')).toEqual([rollback]);
  });

  it('are one rollback also when all come at the same moment', async () => {
    const operation = await stage.open('together');

    const answers = await Promise.all(
      ['error-rate', 'latency-p99', 'support-tickets'].map((trigger) => send(operation, trigger)),
    );
    const [rollback = ''] = answers.map(startedBy);
    await stage.over(rollback);

    expect(await recorded('together')).toEqual([rollback]);
    expect(notOnce()).toEqual([]);
  });
});

describe('what does not start a rollback', () => {
  const minute = 60_000;
  it.each<[string, Change, string, RegExp, Form?]>([
    ['a muted alarm', { muted: true }, 'ignore', /muted by .*alarm-mute-rule:night/, 'eventbridge'],
    ['a suppressed alarm', { suppressed: true }, 'ignore', /suppressed by Alarm/, 'eventbridge'],
    [
      'a change that is 11 minutes old',
      { at: Date.now() - 11 * minute },
      'refuse',
      /s old; expected at most 600 s/,
    ],
    ['a change from the future', { at: Date.now() + 11 * minute }, 'refuse', /s in the future/],
    ['an alarm without data', { state: 'INSUFFICIENT_DATA' }, 'ignore', /insufficient data/],
    ['an alarm that is well again', { state: 'OK', previous: 'ALARM' }, 'ignore', /only ALARM asks/],
    ['a foreign account', { account: '999999999999' }, 'refuse', /comes from account 999999999999/],
  ])('is %s', async (name, change, route, reason, form = 'direct') => {
    const id = name.replaceAll(/[^a-z0-9]+/g, '-');
    const operation = await stage.open(id);

    const { received } = await send(operation, 'error-rate', change, form);
    const again = await send(
      operation,
      'error-rate',
      { ...change, at: Date.parse(received[0]?.signal.changedAt ?? '') },
      form,
    );

    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ decision: { route, operation: id } });
    expect(received[0]?.rollback).toBeUndefined();
    expect(received[0]?.decision.reasons.join()).toMatch(reason);
    expect(again.received[0]?.duplicate).toBe(true);
    expect(await aws.executions(`${id}-`)).toEqual([]);
    expect((await stage.operation(id)).status).toBe('open');
  });

  it('is an alarm that no open operation listens to; it is recorded', async () => {
    const operation = await stage.open('listens');
    const stranger = transition(operation, 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:stranger');

    const { received } = await stage.signal(FORMS.direct(stranger));
    const again = await stage.signal(FORMS.sns(stranger));

    expect(received[0]?.decision).toMatchObject({ route: 'ignore' });
    expect(received[0]?.decision.reasons[0]).toBe('no open operation listens to "stranger"');
    expect(again.received[0]?.duplicate).toBe(true);
  });

  it.each([
    ['an SNS message that is no alarm', snsRecord('deployment finished')],
    [
      'an event of another kind',
      { source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification' },
    ],
    ['nothing at all', {}],
  ])('is %s; it is answered and recorded', async (_, event) => {
    const before = (await aws.items()).filter((item) => item.includes('ignored#')).length;

    const { received, ignored } = await stage.signal(event);

    expect(received).toEqual([]);
    expect(ignored).toHaveLength(1);
    expect((await aws.items()).filter((item) => item.includes('ignored#'))).toHaveLength(before + 1);
  });

  it('is a question what would be decided: it touches nothing', async () => {
    const operation = await stage.open('asked-only');
    const event = FORMS.direct(transition(operation, 'error-rate'));
    const before = await aws.items();

    const { received } = await stage.signal(event, { decideOnly: true });
    await stage.signal(snsRecord('hello'), { decideOnly: true });

    expect(received[0]).toMatchObject({ decision: { route: 'execute', operation: 'asked-only' } });
    expect(received[0]?.rollback).toBeUndefined();
    expect(await aws.items()).toEqual(before);
    expect(await aws.executions('asked-only-')).toEqual([]);
    expect((await stage.signal(event)).received[0]?.duplicate).toBeUndefined();
    await stage.over('asked-only-r1');
  });
});
