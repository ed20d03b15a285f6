import { setTimeout as wait } from 'node:timers/promises';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LADDER } from '#core/escalation.ts';
import type { MachineName } from '#core/names.ts';
import { machineArn } from '#local/names.ts';
import { FORMS, transition } from './alarms.ts';
import { type Aws, openAws } from './aws.ts';
import { type Stage, setStage, startedBy, type View } from './harness.ts';

type Settings = Record<string, unknown>;
const SPEED = 120;
let stage: Stage;
let aws: Aws;
beforeAll(async () => {
  stage = await setStage({ speed: SPEED });
  aws = openAws();
});
afterEach(() => stage.world.forget());
afterAll(async () => {
  aws.close();
  await stage.close();
});

async function started(id: string, change?: (plan: Settings) => void): Promise<string> {
  const operation = await stage.open(id, change && { change });
  const at = stage.runtime.clock.now();
  return startedBy(await stage.signal(FORMS.direct(transition(operation, 'error-rate', { at }))));
}

/** Waits until this much runtime has gone by. */
async function passed(seconds: number): Promise<void> {
  const until = stage.runtime.clock.now() + seconds * 1000;
  while (stage.runtime.clock.now() < until) await wait(20);
}

const levelsOf = ({ levels }: View): number[] => levels.map(({ level }) => level);

/** States of the executions that climb the ladder for a rollback. */
async function clocksOf(rollback: string): Promise<(string | undefined)[]> {
  const arn = (name: string, machine: MachineName = 'escalation'): string =>
    `${machineArn(machine).replace(':stateMachine:', ':execution:')}:${name}`;
  const found = ['clock', 'trouble'].map((name) =>
    aws.states.send(new DescribeExecutionCommand({ executionArn: arn(`${rollback}-${name}`) })),
  );
  return (await Promise.all(found)).map(({ status }) => status);
}

describe('the ladder', () => {
  it('reaches a level at the first failure and after 5, 15 and 30 minutes, and tells each once', async () => {
    stage.world.fail('restart', 100);
    const rollback = await started('climbs');

    const view = await stage.until(rollback, ({ levels }) => levels.length === 4, 'level 4');
    await passed(120);
    const later = await stage.view(rollback);

    const from = Date.parse(view.rollback.troubleAt ?? '');
    for (const { level, at, told, offered } of later.levels) {
      expect(Date.parse(at)).toBeGreaterThanOrEqual(from + LADDER[level].afterSeconds * 1000);
      expect({ told, offered }).toEqual({ told: LADDER[level].told, offered: LADDER[level].offers });
    }
    expect(levelsOf(later)).toEqual([1, 2, 3, 4]);
    const messages = later.messages.filter(({ kind }) => kind === 'escalation');
    expect(messages.map(({ id, delivery }) => `${id} ${delivery}`).sort()).toEqual(
      [1, 2, 3, 4].map((level) => `level-${level} delivered`),
    );
    expect(messages.find(({ id }) => id === 'level-3')?.body).toContain('Told: CTO, VP engineering');
    expect(messages.find(({ id }) => id === 'level-3')?.body).toContain('Now possible: forward fix');
    const escalated = (await stage.audit(rollback)).filter(({ event }) => event === 'escalated');
    expect(escalated.map(({ facts }) => facts.level)).toEqual([1, 2, 3, 4]);
    const question = await stage.asked(rollback, 'help');
    await stage.answer(rollback, question.id, { answer: 'abandon', comment: 'enough seen' });
    await stage.over(rollback);
  }, 60_000);

  it('climbs no further once somebody owns the trouble', async () => {
    stage.world.fail('restart', 100);
    const rollback = await started('owned');
    const question = await stage.asked(rollback, 'help');

    const acknowledged = await stage.call(
      'POST',
      `/api/rollbacks/${rollback}/acknowledge`,
      { level: 1 },
      'ann',
    );
    const twice = await stage.call('POST', `/api/rollbacks/${rollback}/acknowledge`, { level: 1 }, 'bob');
    await passed(420);
    const { levels } = await stage.view(rollback);
    await stage.answer(rollback, question.id, { answer: 'done-by-hand', comment: 'restarted it' });
    await stage.over(rollback);

    expect([acknowledged.status, twice.status]).toEqual([200, 409]);
    expect(levels).toMatchObject([{ level: 1, acknowledgedBy: 'ann' }]);
  });

  it('is over with its rollback: its executions are stopped and no level comes after', async () => {
    stage.world.fail('restart', 100);
    const rollback = await started('resolved');
    const question = await stage.asked(rollback, 'help');
    await stage.answer(rollback, question.id, { answer: 'done-by-hand', comment: 'restarted it' });
    await stage.over(rollback);

    await passed(420);

    expect(levelsOf(await stage.view(rollback))).toEqual([1]);
    for (const status of await clocksOf(rollback)) expect(status).toMatch(/ABORTED|SUCCEEDED/);
  });

  it('begins when the forecast breaks the SLA, before the SLA itself is over', async () => {
    const rollback = await started('forecast', (plan) => {
      const { phases } = plan as { phases: Record<string, { steps: Settings[]; estimate?: number }> };
      const [stop] = phases['stop-traffic']?.steps ?? [];
      Object.assign(stop ?? {}, { kind: 'wait', with: { seconds: 400 }, estimate: 30, timeLimit: 900 });
      Object.assign(phases['cache-invalidation'] ?? {}, { estimate: 480 });
      plan.sla = 600;
    });

    const struck = await stage.until(rollback, ({ levels }) => levels.length > 0, 'a level');
    const view = await stage.over(rollback);

    const { decidedAt, verifiedAt = '' } = view.rollback;
    const sla = Date.parse(decidedAt) + 600_000;
    expect(struck.rollback.phase).toBe('stop-traffic');
    expect(struck.levels[0]?.reason).toBe('the forecast is over the SLA of 600 s');
    expect(Date.parse(struck.levels[0]?.at ?? '')).toBeLessThan(sla);
    expect(Date.parse(verifiedAt)).toBeLessThan(sla);
    expect(view.rollback.status).toBe('rolled-back');
    expect(view.questions).toEqual([]);
  });

  it('forecasts from what is still to come: phases that are over do not count while people check', async () => {
    const rollback = await started('checked-by-hand', (plan) => {
      const { phases, verification } = plan as {
        phases: Record<string, { estimate?: number }>;
        verification: Settings;
      };
      Object.assign(phases['cache-invalidation'] ?? {}, { estimate: 480 });
      delete phases.verification;
      verification.manual = [{ procedure: 'dashboards' }];
      plan.sla = 600;
    });

    const question = await stage.asked(rollback, 'manual-checks');
    await passed(240);
    await stage.answer(rollback, question.id, { answer: 'pass' });
    const view = await stage.over(rollback);

    expect(view.levels).toEqual([]);
    expect(view.rollback.status).toBe('rolled-back');
  });

  it('does not begin while everything goes as estimated', async () => {
    const view = await stage.over(await started('calm'));

    expect(view.levels).toEqual([]);
    expect(view.rollback.troubleAt).toBeUndefined();
  });
});
