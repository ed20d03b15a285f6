import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/audit.ts';
import { verifyChain } from '#core/audit-verify.ts';
import { PHASES } from '#core/phases.ts';
import type { Operation, Rollback } from '#core/records.ts';
import { isTerminal } from '#core/states.ts';
import { machineArn } from '#local/names.ts';
import { FORMS, transition } from './alarms.ts';
import { type Aws, openAws } from './aws.ts';
import { type Stage, setStage, type View } from './harness.ts';

let stage: Stage;
let aws: Aws;
let data: string;
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'storm-'));
  stage = await setStage({ data });
  aws = openAws();
});
afterAll(async () => {
  aws.close();
  await stage.close();
  rmSync(data, { recursive: true, force: true });
});

const TRIGGERS = ['error-rate', 'latency-p99', 'support-tickets'] as const;
const Act = fc.record({
  /** Which of the operations. */
  on: fc.nat({ max: 2 }),
  does: fc.oneof(
    { weight: 5, arbitrary: fc.record({ alarm: fc.constantFrom(...TRIGGERS), again: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant({ person: 'asks' as const }) },
    { weight: 1, arbitrary: fc.constant({ person: 'aborts' as const }) },
    { weight: 2, arbitrary: fc.record({ answer: fc.nat({ max: 9 }) }) },
  ),
  /** Milliseconds before the next act; 0 lets them overlap. */
  pause: fc.constantFrom(0, 0, 5, 40, 150),
});
type Act = typeof Act extends fc.Arbitrary<infer One> ? One : never;

const Storm = fc.record({
  /** Services of one to three operations; what they share they must not hold at the same time. */
  services: fc.array(fc.subarray(['a', 'b', 'c'], { minLength: 1 }), { minLength: 1, maxLength: 3 }),
  failing: fc.option(fc.constantFrom('stop', 'restore-a', 'resume'), { nil: undefined }),
  acts: fc.array(Act, { minLength: 3, maxLength: 12 }),
});

const PATIENCE_MS = 25_000;
const ORDER: readonly string[] = PHASES;
let storms = 0;

async function open(services: readonly string[], number: number): Promise<Operation> {
  return stage.open(`storm-${storms}-${number}`, {
    change: (plan) => {
      const own = services.map((name) => `${name}-${storms}`);
      const renamed = JSON.parse(JSON.stringify(plan).replaceAll('"api"', `"${own[0]}"`));
      // Each operation acts on its own corner of the world, so that effects can be counted.
      const apart = JSON.stringify(renamed).replaceAll(
        /(\/do(?:ne)?)\/([a-z-]+)/g,
        `$1/$2.${storms}-${number}`,
      );
      Object.assign(plan, JSON.parse(apart), { services: own });
    },
  });
}

async function rollbacksOf(operations: readonly Operation[]): Promise<Rollback[]> {
  const { body } = await stage.call('GET', '/api/rollbacks');
  const { rollbacks } = body as { rollbacks: Rollback[] };
  return rollbacks.filter(({ operation }) => operations.some(({ id }) => id === operation));
}

async function executionsRunning(): Promise<number> {
  const stateMachineArn = machineArn('rollback');
  const { executions = [] } = await aws.states.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
  );
  return executions.length;
}

const sent = new Map<string, unknown>();
async function play(act: Act, operation: Operation): Promise<void> {
  const { does } = act;
  const [live] = (await rollbacksOf([operation])).filter(({ status }) => !isTerminal('rollback', status));
  if ('alarm' in does) {
    const key = `${operation.id} ${does.alarm}`;
    const event = (does.again && sent.get(key)) || FORMS.direct(transition(operation, does.alarm));
    sent.set(key, event);
    await stage.signal(event);
  } else if ('answer' in does) {
    const open = live && (await stage.view(live.id)).questions.find(({ status }) => status === 'open');
    const word = open?.answers[does.answer % open.answers.length];
    if (live && open && word)
      await stage.answer(live.id, open.id, { answer: word, comment: 'a storm', scope: 'full' });
  } else if (does.person === 'asks') {
    await stage.call('POST', `/api/operations/${operation.id}/rollback`, { reason: 'a storm' }, 'ann');
  } else if (live) {
    await stage.call('POST', `/api/rollbacks/${live.id}/abort`, { reason: 'a storm' }, 'bob');
  }
}

/** Comes to rest: what is still asked is given up, and every rollback ends. */
async function calm(operations: readonly Operation[]): Promise<View[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const running = await executionsRunning();
    const all = await rollbacksOf(operations);
    const live = all.filter(({ status }) => !isTerminal('rollback', status));
    for (const { id } of live) {
      const { questions } = await stage.view(id);
      for (const { id: question, kind } of questions.filter(({ status }) => status === 'open')) {
        const out = { approval: 'refuse', veto: 'veto', gate: 'stop', 'manual-checks': 'pass' } as const;
        const answer = kind in out ? out[kind as keyof typeof out] : 'abandon';
        await stage.answer(id, question, { answer, comment: 'calm' }, 'cleo');
      }
    }
    const held = live.filter(({ fence }) => fence > 0).map(({ operation }) => operation);
    expect(new Set(held).size, 'one live rollback an operation').toBe(held.length);
    if (live.length === 0 && running === 0) return Promise.all(all.map(({ id }) => stage.over(id)));
    if (Date.now() > deadline) throw new Error(`no rest: ${running} run, ${JSON.stringify(live)}`);
    await wait(30);
  }
}

interface Span {
  readonly rollback: string;
  readonly services: readonly string[];
  readonly from: string;
  readonly to: string;
}

function expectNoOverlap(spans: readonly Span[]): void {
  for (const [index, one] of spans.entries()) {
    for (const other of spans.slice(index + 1)) {
      const shared = one.services.filter((service) => other.services.includes(service));
      const apart = one.to <= other.from || other.to <= one.from;
      expect(
        shared.length === 0 || apart,
        `${one.rollback} and ${other.rollback} share ${shared.join()}`,
      ).toBe(true);
    }
  }
}

async function expectInvariants(operations: readonly Operation[], views: readonly View[]): Promise<void> {
  const acting = views.filter(({ rollback }) => rollback.firstActionAt !== undefined);
  expectNoOverlap(
    acting.map(({ rollback }) => ({
      rollback: rollback.id,
      services: operations.find(({ id }) => id === rollback.operation)?.services ?? [],
      from: rollback.firstActionAt ?? '',
      to: rollback.lastActionAt ?? rollback.endedAt ?? '',
    })),
  );
  const published: { rollback: string; id: string }[] = JSON.parse(
    readFileSync(join(data, 'sns', 'sns.json'), 'utf8'),
  ).messages.map(({ message }: { message: string }) => JSON.parse(message));
  for (const { rollback, messages, steps } of views) {
    expect(isTerminal('rollback', rollback.status), rollback.status).toBe(true);
    expect(messages.map(({ kind }) => kind)).toContain('completion');
    const inTime = rollback.phases.toSorted((one, other) => one.enteredAt.localeCompare(other.enteredAt));
    const entered = inTime.map((timing) => ORDER.indexOf(timing.stage));
    const places = entered.filter((place) => place >= 0);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    const told = published.filter((one) => one.rollback === rollback.id).map(({ id }) => id);
    expect(told.length, `${rollback.id} told ${told.join()}`).toBe(new Set(told).size);
    const file = (await stage.call('GET', `/api/rollbacks/${rollback.id}/report/audit`)).body as string;
    expect(verifyChain(file, rollback.auditHead, sha256)).toMatchObject({ ok: true });
    expect(steps.filter(({ status }) => status === 'starting')).toEqual([]);
  }
  for (const [step, keys] of stage.world.effects) expect(keys, step).toHaveLength(1);
  for (const { id } of operations) {
    const { claim, automaticRollbacks } = await stage.operation(id);
    expect(claim).toBeUndefined();
    expect(automaticRollbacks).toBeLessThanOrEqual(1);
  }
}

describe('a storm of signals, answers and aborts', () => {
  it('leaves every invariant standing', async () => {
    const storm = fc.asyncProperty(Storm, async ({ services, failing, acts }) => {
      storms += 1;
      stage.world.forget();
      const operations: Operation[] = [];
      for (const [number, names] of services.entries()) operations.push(await open(names, number));
      if (failing)
        for (const [number] of operations.entries()) stage.world.fail(`${failing}.${storms}-${number}`, 3);

      const underWay: Promise<void>[] = [];
      for (const act of acts) {
        const operation = operations[act.on % operations.length];
        if (operation) underWay.push(play(act, operation));
        await wait(act.pause);
      }
      await Promise.all(underWay);

      await expectInvariants(operations, await calm(operations));
    });

    await fc.assert(storm, { numRuns: 8, endOnFailure: true });
  }, 120_000);
});
