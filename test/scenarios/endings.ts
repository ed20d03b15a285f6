import { expect } from 'vitest';
import { sha256 } from '#adapters/audit.ts';
import { holderOf } from '#adapters/leases.ts';
import { verifyChain } from '#core/audit-verify.ts';
import type { AuditRecord, Operation, Rollback } from '#core/records.ts';
import type { RollbackStatus } from '#core/states.ts';
import { alarmEvent, type Stage, startedBy, type View } from './harness.ts';

type Settings = Record<string, unknown>;
type Change = (plan: PlanShape) => void;

/** A plan before it is parsed, as far as scenarios edit it. */
export interface PlanShape extends Settings {
  approval: Settings;
  triggers: Settings[];
  verification: { automated: Settings[]; manual?: Settings[]; manualWithin?: number };
  capture: Settings[];
  phases: Record<string, { steps: Settings[] }>;
}

/** Options for `stage.open` that edit the plan as what it is. */
export function plan(change: Change): { change: (plan: Settings) => void } {
  return { change: (settings) => change(settings as PlanShape) };
}

/** Settings of a step, to be edited. */
export function stepOf(settings: PlanShape, name: string): Settings {
  const steps = Object.values(settings.phases).flatMap((phase) => phase.steps);
  const found = steps.find((step) => step.name === name);
  if (!found) throw new Error(`the scenario's plan has no step ${name}`);
  return found;
}

/** Lets an operation's alarm go off at the runtime's own time, which may run faster than the wall's. */
export async function fire(stage: Stage, operation: Operation, trigger = 'error-rate'): Promise<string> {
  const at = new Date(stage.runtime.clock.now());
  return startedBy(await stage.signal(alarmEvent(operation, trigger, { at })));
}

/** What every ending has in common, whatever its name: nothing held, nothing done twice, nothing untold, all kept. */
export async function endsAs(stage: Stage, id: string, status: RollbackStatus): Promise<Ending> {
  const view = await stage.over(id);
  const { rollback } = view;
  expect(rollback.status, rollback.outcome).toBe(status);
  for (const [step, keys] of stage.world.effects) expect(keys, `effects of ${step}`).toHaveLength(1);
  const operation = await stage.operation(rollback.operation);
  expect(operation.claim).toBeUndefined();
  const at = new Date(stage.runtime.clock.now());
  const holders = await Promise.all(operation.services.map((service) => holderOf(service, at)));
  expect(holders.filter(Boolean)).toEqual([]);
  expect(view.questions.filter((question) => question.status === 'open')).toEqual([]);
  expect(view.messages.filter(({ kind }) => kind === 'completion')).toHaveLength(1);
  const [audit, json, markdown, html] = await Promise.all(
    ['audit', 'json', 'markdown', 'html'].map((format) => documentOf(stage, id, format)),
  );
  const trail = audit as string;
  expect(verifyChain(trail, rollback.auditHead, sha256)).toMatchObject({
    ok: true,
    head: rollback.auditHead,
  });
  expect(json).toMatchObject({ rollback_audit: expect.any(Object), rollback_metrics: expect.any(Object) });
  expect(markdown).toMatch(/^# /);
  expect(html).toMatch(/^<!doctype html>/i);
  return {
    ...view,
    operation,
    trail: trail
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditRecord),
    report: json as Ending['report'],
    markdown: markdown as string,
  };
}

/** Between two tests: stops what a failed one left running, and makes the world new. */
export async function clear(stage: Stage): Promise<void> {
  const { body } = await stage.call('GET', '/api/rollbacks?active=true');
  for (const { id } of (body as { rollbacks: Rollback[] }).rollbacks) {
    await stage.call('POST', `/api/rollbacks/${id}/abort`, { reason: 'its test is over' });
    await stage.over(id);
  }
  stage.world.forget();
}

async function documentOf(stage: Stage, id: string, format: string): Promise<unknown> {
  const { status, body } = await stage.call('GET', `/api/rollbacks/${id}/report/${format}`);
  expect(status, `report as ${format}`).toBe(200);
  return body;
}

/** An ended rollback with what it left behind. */
export type Ending = View & {
  readonly operation: Operation;
  readonly trail: readonly AuditRecord[];
  readonly report: { readonly rollback_failure?: Settings; readonly report: Settings };
  readonly markdown: string;
};

/** The one record of a step by its name. */
export function step({ steps }: View, name: string) {
  return steps.find((one) => one.name === name);
}
