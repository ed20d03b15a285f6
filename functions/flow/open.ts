import { createOperation, forgoOperation, isBad, listen, reserveOperation } from '#adapters/operations.ts';
import { getPlan, type StoredPlan } from '#adapters/plans.ts';
import { slaOf } from '#core/level.ts';
import { expand } from '#core/parameters.ts';
import type { Plan } from '#core/plan.ts';
import type { Operation } from '#core/records.ts';
import { olderThan } from '#core/versions.ts';
import { now } from '#runtime/clock.ts';
import { homeRegion } from '#runtime/environment.ts';
import { arm, disarmAgain } from './arm.ts';
import { type Captured, captureAll, insistOn } from './capture.ts';
import { toolsFor } from './workbench.ts';

export interface OpenInput {
  readonly plan: string;
  readonly version?: number;
  readonly id: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly openedBy: string;
  /** The new version does not take traffic yet: until `deployed` is told there is nothing to undo. */
  readonly pending?: boolean;
  readonly permit?: string;
  readonly automatic?: boolean;
}

/** An operation with what people should know about its alarms. */
export interface Opened {
  readonly operation: Operation;
  /** Triggers that were red when it opened; they count only after they were OK once. */
  readonly alreadyRed: readonly string[];
}

/** Pins plan, parameters and state, and arms the triggers: from here the rollback needs nothing looked up. */
export async function openOperation(input: OpenInput, signal: AbortSignal): Promise<Opened> {
  const stored = await getPlan(input.plan, input.version);
  const plan = expand(stored.plan, input.parameters);
  const region = plan.regions?.names[0] ?? homeRegion();
  const tools = toolsFor(plan, { rollback: '', operation: input.id, region }, signal);
  const captured = await captureAll(plan, tools);
  insistOn(captured);
  // The name is taken before any alarm is, so that who comes second changes nothing of who came first.
  await reserveOperation(input.id, plan);
  const opened = await armed(input, { stored, plan, region, captured }).catch(async (error: unknown) => {
    await disarmAgain(input.id, plan);
    await forgoOperation(input.id);
    throw error;
  });
  const { id, triggers } = opened.operation;
  await Promise.all(triggers.map((trigger) => listen(id, trigger)));
  return opened;
}

interface Prepared {
  readonly stored: StoredPlan;
  readonly plan: Plan;
  readonly region: string;
  readonly captured: Captured;
}

async function armed(input: OpenInput, { stored, plan, region, captured }: Prepared): Promise<Opened> {
  const { triggers, alreadyRed } = await arm(input.id, plan, captured.values);
  const sla = slaOf(plan);
  const operation: Operation = {
    id: input.id,
    title: plan.title,
    plan: { id: stored.id, version: stored.version, digest: stored.digest },
    permit: input.permit,
    kind: plan.kind,
    level: plan.level,
    automation: plan.automation,
    autoRollback: input.automatic ?? plan.profile !== 'development',
    owner: plan.owner,
    openedBy: input.openedBy,
    openedAt: now().toISOString(),
    status: 'open',
    deployment: input.pending ? 'pending' : 'live',
    services: plan.services,
    regions: plan.regions?.names ?? [region],
    parameters: input.parameters,
    triggers,
    alternatives: (plan.pointOfNoReturn?.alternatives ?? []).map(({ kind, automatic }) => ({
      kind,
      automatic,
    })),
    backup: captured.backup,
    badTarget: await badTargetOf(plan),
    slaSeconds: sla.slaSeconds,
    targetSeconds: sla.targetSeconds,
    approval: { withinSeconds: plan.approval.within, otherwise: plan.approval.otherwise },
    coolDownSeconds: plan.coolDown,
    rollbacks: 0,
    automaticRollbacks: 0,
  };
  await createOperation(operation, captured.values);
  return { operation, alreadyRed };
}

/** Why the version to go back to may not be restored just like that, if so. */
async function badTargetOf(plan: Plan): Promise<string | undefined> {
  for (const [service, { from, minimumSafe }] of Object.entries(plan.versions)) {
    if (minimumSafe && olderThan(from, minimumSafe))
      return `${service} ${from} is older than the minimum safe version ${minimumSafe}`;
    if (await isBad(service, from)) return `${service} ${from} was rolled back before and is on the bad list`;
  }
  return undefined;
}
