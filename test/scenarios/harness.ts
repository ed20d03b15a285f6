import { setTimeout as wait } from 'node:timers/promises';
import type { RollbackView } from '#adapters/rollbacks.ts';
import type { Question } from '#core/question.ts';
import type { AuditRecord, Operation } from '#core/records.ts';
import type { Received } from '#functions/flow/receive.ts';
import { type Runtime, startRuntime } from '#local/runtime.ts';
import { scenarioPlan } from './plan.ts';
import { startWorld, type World } from './world.ts';

/** A live view as the API shows it. */
export type View = Omit<RollbackView, 'questions'> & { readonly questions: readonly Question[] };

export interface Stage extends Conversation {
  readonly runtime: Runtime;
  readonly world: World;
  close(): Promise<void>;
}

/** What people and pipelines do through the API, whichever process the runtime is in. */
export interface Conversation {
  /** Calls the API as a person; gives status and body, and throws for nothing. */
  call(
    method: string,
    path: string,
    body?: unknown,
    person?: string,
  ): Promise<{ status: number; body: unknown }>;
  /** Stores a changed plan and opens an operation of it; live unless `pending`. */
  open(
    id: string,
    options?: { change?: (plan: Record<string, unknown>) => void; pending?: boolean; automatic?: boolean },
  ): Promise<Operation>;
  operation(id: string): Promise<Operation>;
  /** Sends an event to receive-signal, as the alarm would. */
  signal(
    event: unknown,
    options?: { decideOnly?: boolean },
  ): Promise<{ received: Received[]; ignored: string[] }>;
  view(rollback: string): Promise<View>;
  /** Waits until a rollback is as wanted; fails with what it is instead. */
  until(rollback: string, wanted: (view: View) => boolean, what: string): Promise<View>;
  /** Waits until it is over. */
  over(rollback: string): Promise<View>;
  /** Waits for an open question of this kind. */
  asked(rollback: string, kind: Question['kind']): Promise<Question>;
  answer(
    rollback: string,
    question: string,
    reply: Record<string, unknown>,
    person?: string,
  ): Promise<{ status: number; body: unknown }>;
  audit(rollback: string): Promise<AuditRecord[]>;
}

const PATIENCE_MS = 25_000;

/** A whole Ripcord in memory on ephemeral ports, with a world to roll back. One for each test file. */
export async function setStage(options: { speed?: number; data?: string } = {}): Promise<Stage> {
  process.env.RIPCORD_LOG ??= 'silent';
  const world = await startWorld();
  const runtime = await startRuntime({ port: 0, http: 0, ...options });
  return {
    ...converse(runtime.api, world),
    runtime,
    world,
    close: async () => {
      await runtime.close();
      await world.close();
    },
  };
}

/** Speaks with a runtime at this address about operations on this world. */
export function converse(api: string, world: World): Conversation {
  const call: Stage['call'] = async (method, path, body, person = 'operator') => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-ripcord-person': person },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type') === 'application/json';
    return { status: answer.status, body: isJson ? JSON.parse(text) : text };
  };
  const ok = async <T>(method: string, path: string, body?: unknown, person?: string): Promise<T> => {
    const answer = await call(method, path, body, person);
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  const view = (rollback: string): Promise<View> => ok('GET', `/api/rollbacks/${rollback}`);
  const until: Stage['until'] = async (rollback, wanted, what) => {
    const deadline = Date.now() + PATIENCE_MS;
    let last: View | undefined;
    while (Date.now() < deadline) {
      last = await view(rollback).catch(() => undefined);
      if (last && wanted(last)) return last;
      await wait(20);
    }
    throw new Error(`${rollback} never came to: ${what}; it is ${last ? describe(last) : 'not there'}`);
  };
  return {
    call,
    view,
    until,
    open: async (id, { change, pending = false, automatic } = {}) => {
      const plan = scenarioPlan(change);
      await ok('PUT', '/api/plans', { plan }, 'plan-author');
      const { operation } = await ok<{ operation: Operation }>('POST', '/api/operations', {
        plan: plan.id,
        id,
        pending,
        ...(automatic !== undefined && { automatic }),
        parameters: { world: world.url },
      });
      return operation;
    },
    operation: async (id) => (await ok<{ operation: Operation }>('GET', `/api/operations/${id}`)).operation,
    signal: (event, { decideOnly = false } = {}) =>
      ok('POST', `/api/signals?decideOnly=${decideOnly}`, event),
    over: (rollback) =>
      until(rollback, (one) => one.messages.some(({ kind }) => kind === 'completion'), 'its end'),
    asked: async (rollback, kind) => {
      const is = (question: Question): boolean => question.kind === kind && question.status === 'open';
      const found = await until(rollback, (one) => one.questions.some(is), `a question of kind ${kind}`);
      return found.questions.find(is) as Question;
    },
    answer: (rollback, question, reply, person = 'helper') =>
      call('POST', `/api/rollbacks/${rollback}/questions/${question}`, reply, person),
    audit: async (rollback) =>
      (await ok<string>('GET', `/api/rollbacks/${rollback}/audit`))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

function describe({ rollback, steps, questions }: View): string {
  const open = steps
    .filter(({ status }) => status !== 'done')
    .map(({ name, status, error }) => `${name} ${status} ${error ?? ''}`);
  const asked = questions.map(({ id, status }) => `${id} ${status}`);
  return `${rollback.status} (${rollback.outcome ?? ''}) steps [${open.join(', ')}] questions [${asked.join(', ')}]`;
}

/** An alarm of an operation going to ALARM, as CloudWatch calls the function directly. */
export function alarmEvent(
  operation: Operation,
  trigger: string,
  change: { state?: string; at?: Date; suppressedBy?: string } = {},
): Record<string, unknown> {
  const arn = operation.triggers.find(({ id }) => id === trigger)?.alarm ?? '';
  const at = (change.at ?? new Date()).toISOString().replace('Z', '+0000');
  return {
    source: 'aws.cloudwatch',
    alarmArn: arn,
    accountId: '000000000000',
    time: at,
    region: 'us-east-1',
    alarmData: {
      alarmName: arn.split(':alarm:').at(-1),
      state: {
        value: change.state ?? 'ALARM',
        reason: `Threshold Crossed: 1 datapoint [25.0] was greater than the threshold (1.0).`,
        reasonData: JSON.stringify({ version: '1.0', threshold: 1, recentDatapoints: [25], startDate: at }),
        timestamp: at,
        ...(change.suppressedBy && { actionsSuppressedBy: change.suppressedBy }),
      },
      previousState: { value: 'OK', timestamp: at },
      configuration: { metrics: [] },
    },
  };
}

/** The one rollback that a reception started. */
export function startedBy(reception: { received: Received[] }): string {
  const ids = reception.received.flatMap(({ rollback }) => rollback ?? []);
  if (ids.length === 1 && ids[0]) return ids[0];
  throw new Error(`expected one rollback, found ${JSON.stringify(reception.received)}`);
}
