import { createAlarm, describeAlarms } from '#adapters/alarms.ts';
import { createOperation, isBad, listen } from '#adapters/operations.ts';
import { getPlan } from '#adapters/plans.ts';
import { type ResolvedTrigger, resolveTrigger } from '#core/catalogue.ts';
import { ConflictError, InputInvalidError } from '#core/errors.ts';
import { slaOf } from '#core/level.ts';
import { expand } from '#core/parameters.ts';
import type { Plan } from '#core/plan.ts';
import type { ArmedTrigger, Operation } from '#core/records.ts';
import { olderThan } from '#core/versions.ts';
import type { Json } from '#core/words.ts';
import { now } from '#runtime/clock.ts';
import { variable } from '#runtime/environment.ts';
import { captureAll, insistOn } from './capture.ts';
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
  const region = plan.regions?.names[0] ?? process.env.AWS_REGION ?? 'us-east-1';
  const tools = toolsFor(plan, { rollback: '', operation: input.id, region }, signal);
  const captured = await captureAll(plan, tools);
  insistOn(captured);
  const { armed, alreadyRed } = await arm(input.id, plan, captured.values);
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
    triggers: armed,
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
  await createOperation(operation, plan, captured.values);
  await Promise.all(armed.map((trigger) => listen(operation.id, trigger)));
  return { operation, alreadyRed };
}

async function arm(
  id: string,
  plan: Plan,
  baseline: Record<string, Json>,
): Promise<{ armed: ArmedTrigger[]; alreadyRed: string[] }> {
  const resolved = plan.triggers.map(resolveTrigger);
  const named = resolved.flatMap(({ watches }) => (watches.by === 'alarm' ? [nameOf(watches.alarm)] : []));
  const existing = named.length > 0 ? await describeAlarms(named) : [];
  const missing = named.filter((name) => !existing.some((alarm) => alarm.name === name));
  if (missing.length > 0)
    throw new InputInvalidError(`alarms that the plan names do not exist: ${missing.join(', ')}`);
  const red = existing.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
  if (red.length > 0 && plan.alreadyRed === 'block') {
    throw new ConflictError(
      `alarms are red already, and the plan says to open nothing then: ${red.join(', ')}`,
    );
  }
  const armed = await Promise.all(
    resolved.map(async (trigger): Promise<ArmedTrigger> => {
      const { watches } = trigger;
      const alarm =
        watches.by === 'alarm'
          ? existing.find(({ name }) => name === nameOf(watches.alarm))
          : await createAlarm(
              `ripcord-${id}-${trigger.id}`,
              trigger,
              variable('RECEIVE_SIGNAL_ARN'),
              baselineOf(trigger, baseline),
            );
      return {
        id: trigger.id,
        alarm: alarm?.arn ?? '',
        severity: trigger.severity,
        manual: trigger.manual,
        scope: trigger.scope,
        indicates: trigger.indicates,
        noticeSeconds: trigger.noticeSeconds,
        metric: watches.by === 'metric' ? watches.metric.name : undefined,
        threshold: trigger.threshold,
        redAtOpen: red.includes(alarm?.name ?? ''),
        owned: watches.by !== 'alarm',
      };
    }),
  );
  return { armed, alreadyRed: red };
}

function nameOf(alarm: string): string {
  return alarm.split(':alarm:').at(-1) ?? alarm;
}

/** The captured value of the trigger's own name. Without one a comparison with the baseline cannot be armed. */
function baselineOf({ id, against }: ResolvedTrigger, baseline: Record<string, Json>): number | undefined {
  if (against === 'value') return undefined;
  const value = baseline[id];
  if (typeof value === 'number' && value !== 0) return value;
  throw new InputInvalidError(
    `trigger ${id}: its baseline is ${JSON.stringify(value)}; expected a captured number of the same name`,
  );
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
