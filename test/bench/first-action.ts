import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Operation } from '../../core/records.ts';
import { alarmEvent } from '../scenarios/harness.ts';
import { scenarioPlan } from '../scenarios/plan.ts';
import { type Measured, percentile, type Row, shown } from './figures.ts';
import { startLocal } from './local-process.ts';
import { startWorld, type World } from './world.ts';

const WARM_UP = 30;
const ROLLBACKS = 110;
const ENOUGH = 100;
const AIM_MS = 50;
/** On a machine that is busy with other things the rest of the rollbacks is left out; the note says how many there were. */
const BUDGET_MS = 110_000;

/**
 * From an alarm's event, sent to the trigger function as CloudWatch does, to the first act of the rollback arriving at
 * the world's own server. Everything in between is real: both processes, the disk, every function and the machine.
 */
export async function measureFirstAction(folder: string): Promise<Measured> {
  const world = await startWorld();
  const local = await startLocal(join(folder, 'first-action'));
  const lambda = new LambdaClient({
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const call = caller(local.api);
  try {
    await call('PUT', '/api/plans', { plan: lightPlan() });
    const samples: number[] = [];
    const began = performance.now();
    for (let round = 0; round < WARM_UP + ROLLBACKS; round += 1) {
      const ms = await rollBackOnce(round, { call, lambda, world });
      if (round >= WARM_UP) samples.push(ms);
      if (performance.now() - began > BUDGET_MS && samples.length >= ENOUGH) break;
    }
    return { rows: rowsOf(samples), raw: { firstAction: samples } };
  } finally {
    lambda.destroy();
    await local.stop();
    await world.close();
  }
}

type Call = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

function caller(api: string): Call {
  return async (method, path, body) => {
    const headers = { 'content-type': 'application/json', 'x-ripcord-person': 'bench' };
    const answer = await fetch(`${api}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as never;
  };
}

/** One value captured, and as few steps as a plan may have, each a single request. */
function lightPlan(): Record<string, unknown> {
  const step = (name: string): object => ({
    name,
    kind: 'http',
    with: { method: 'PUT', url: `\${world}/do/${name}` },
    estimate: 1,
  });
  return scenarioPlan((plan) => {
    plan.id = 'bench';
    plan.phases = {
      preparation: { steps: [step('first')] },
      'application-rollback': { steps: [{ ...step('restore'), service: 'api' }] },
      verification: { steps: [step('look')] },
    };
    plan.pointOfNoReturn = undefined;
  });
}

async function rollBackOnce(
  round: number,
  { call, lambda, world }: { call: Call; lambda: LambdaClient; world: World },
): Promise<number> {
  const parameters = { world: world.url };
  const { operation } = await call<{ operation: Operation }>('POST', '/api/operations', {
    plan: 'bench',
    id: `bench-${round}`,
    parameters,
  });
  const Payload = JSON.stringify(alarmEvent(operation, 'error-rate'));
  const acted = world.nextAct();
  const sent = performance.now();
  await lambda.send(
    new InvokeCommand({ FunctionName: 'ripcord-receive-signal', InvocationType: 'Event', Payload }),
  );
  const ms = (await acted) - sent;
  await over(call, `${operation.id}-r1`);
  return ms;
}

/** Waits for its end, so that no rollback is measured while another one is at work. */
async function over(call: Call, rollback: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    const { messages } = await call<{ messages: { kind: string }[] }>('GET', `/api/rollbacks/${rollback}`);
    if (messages.some(({ kind }) => kind === 'completion')) return;
    await wait(25);
  }
  throw new Error(`rollback ${rollback} did not come to its end`);
}

function rowsOf(samples: readonly number[]): Row[] {
  const part = 'alarm event to first rollback action';
  const p99 = percentile(samples, 0.99);
  return [
    {
      part,
      what: 'p50',
      figure: shown(percentile(samples, 0.5), 'ms'),
      note: `${samples.length} rollbacks, warm`,
    },
    { part, what: 'p99', figure: shown(p99, 'ms'), aim: `≤ ${AIM_MS} ms`, met: p99 <= AIM_MS },
  ];
}
