import { PutMetricAlarmCommand, SetAlarmStateCommand, type StateValue } from '@aws-sdk/client-cloudwatch';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Operation } from '#core/records.ts';
import { functionArn, machineArn } from '#local/names.ts';
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

describe('the state of the operation', () => {
  it('is closed when an alarm comes before anything was deployed; nothing is changed', async () => {
    const operation = await stage.open('not-deployed', { pending: true });
    expect(await aws.alarms('not-deployed')).toHaveLength(3);

    const { received } = await send(operation, 'error-rate');
    const view = await stage.over(startedBy({ received }));

    expect(received[0]?.decision).toMatchObject({ route: 'ignore', closesOperation: true });
    expect(view.rollback.status).toBe('alerted');
    expect((await stage.operation('not-deployed')).status).toBe('cancelled');
    expect(await aws.alarms('not-deployed')).toEqual([]);
    expect(stage.world.order).toEqual([]);
  });

  it('decides after a suppression ended with ALARM after ALARM', async () => {
    const operation = await stage.open('released');

    const held = await send(
      operation,
      'error-rate',
      { suppressed: true, at: Date.now() - 120_000 },
      'eventbridge',
    );
    const released = await send(operation, 'error-rate', { previous: 'ALARM' });

    expect(held.received[0]?.decision.route).toBe('ignore');
    expect(released.received[0]?.decision.route).toBe('execute');
    expect((await stage.over(startedBy(released))).rollback.status).toBe('rolled-back');
  });

  it('ends with its rollback: a later alarm is ignored, and its alarms are gone', async () => {
    const operation = await stage.open('over');
    await stage.over(startedBy(await send(operation, 'error-rate')));

    const { received } = await send(operation, 'latency-p99');

    expect(received[0]?.decision.route).toBe('ignore');
    expect(received[0]?.rollback).toBeUndefined();
    expect(await aws.alarms('over')).toEqual([]);
  });

  it('is told to people only, once an automatic rollback of it was given up', async () => {
    const operation = await stage.open('given-up');
    const held = stage.world.hold('stop');
    const first = startedBy(await send(operation, 'error-rate'));
    await held.reached;
    await stage.call('POST', `/api/rollbacks/${first}/abort`, { reason: 'not this way' });
    held.release();
    expect((await stage.over(first)).rollback.status).toBe('abandoned');

    const { received } = await send(operation, 'latency-p99');
    const view = await stage.over(startedBy({ received }));

    expect(received[0]?.decision).toMatchObject({ route: 'alert', path: 'none' });
    expect(view.rollback.status).toBe('alerted');
    expect(view.messages.some(({ kind, delivery }) => kind === 'alert' && delivery === 'delivered')).toBe(
      true,
    );
  });

  it('is open no more when it was completed: its alarms are removed, a late event is ignored', async () => {
    const operation = await stage.open('completed');
    await stage.call('POST', '/api/operations/completed/complete', {});

    const { received } = await send(operation, 'error-rate');

    expect(await aws.alarms('completed')).toEqual([]);
    expect(received[0]?.decision).toMatchObject({ route: 'ignore' });
    expect(await aws.executions('completed-')).toEqual([]);
  });
});

describe('an alarm that was red when the operation opened', () => {
  async function existing(name: string): Promise<void> {
    await aws.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: 'Scenario',
        MetricName: 'Other',
        Statistic: 'Average',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'ignore',
        AlarmActions: [functionArn('receive-signal')],
        OKActions: [functionArn('receive-signal')],
      }),
    );
    await set(name, 'ALARM');
  }
  async function set(AlarmName: string, StateValue: StateValue): Promise<void> {
    await aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'by hand' }));
  }
  const watching = (alarm: string, alreadyRed: string) => ({
    change: (plan: Record<string, unknown>) => {
      Object.assign(plan, { alreadyRed, triggers: [{ id: 'existing', alarm, severity: 'critical' }] });
    },
  });

  it('keeps it from opening where the plan says block', async () => {
    await existing('red-block');

    const opening = stage.open('blocked', watching('red-block', 'block'));

    await expect(opening).rejects.toThrow(/409 .*alarms are red already.*red-block/);
    expect((await stage.call('GET', '/api/operations/blocked')).status).toBe(404);
  });

  it('counts only after it was OK once', async () => {
    await existing('red-wait');
    const operation = await stage.open('counts-later', watching('red-wait', 'ignore-until-ok'));
    expect(operation.triggers[0]).toMatchObject({ redAtOpen: true, owned: false });

    const before = await send(operation, 'existing');
    const late = await send(operation, 'existing', { state: 'OK', at: Date.now() - 120_000 });
    const still = (await stage.operation('counts-later')).triggers[0]?.redAtOpen;
    await set('red-wait', 'OK');
    await vi.waitFor(async () =>
      expect((await stage.operation('counts-later')).triggers[0]?.redAtOpen).toBe(false),
    );
    await set('red-wait', 'ALARM');
    const { rollback } = await stage.over('counts-later-r1');

    expect(before.received[0]?.decision).toMatchObject({ route: 'ignore' });
    expect(before.received[0]?.decision.reasons.join()).toContain('already red');
    expect(late.received[0]?.decision.route).toBe('ignore');
    expect(still).toBe(true);
    expect(rollback.status).toBe('rolled-back');
  });
});

describe('a start from the Step Functions console', () => {
  async function start(input: object): Promise<string> {
    const { executionArn = '' } = await aws.states.send(
      new StartExecutionCommand({ stateMachineArn: machineArn('rollback'), input: JSON.stringify(input) }),
    );
    return executionArn;
  }
  const ended = (executionArn: string) =>
    vi.waitFor(
      async () => {
        const found = await aws.states.send(new DescribeExecutionCommand({ executionArn }));
        expect(found.status).not.toBe('RUNNING');
        return found;
      },
      { timeout: 15_000, interval: 50 },
    );

  it('needs an operation and a reason, and is a manual flow', async () => {
    await stage.open('console');

    const { status, output } = await ended(await start({ operation: 'console', reason: 'it smells' }));
    const { rollback } = await stage.over(JSON.parse(output ?? '{}').rollback);

    expect(status).toBe('SUCCEEDED');
    expect(rollback).toMatchObject({
      operation: 'console',
      status: 'rolled-back',
      flow: 'manual',
      reason: 'it smells',
      requestedBy: 'console',
    });
    expect((await stage.operation('console')).automaticRollbacks).toBe(0);
  });

  it('fails by name where there is no such operation', async () => {
    const execution = await ended(await start({ operation: 'nobody-knows', reason: 'a typing error' }));

    expect(execution).toMatchObject({ status: 'FAILED', error: 'NotFoundError' });
    expect(execution.cause).toContain('there is no operation \\"nobody-knows\\"');
  });
});
