import type { DecisionInput } from './decision.ts';
import { ageSeconds } from './freshness.ts';
import type { Operation } from './records.ts';
import type { Json } from './words.ts';

/** What a decision was taken on, for people and for the audit; what is not known is left out. */
export function factsOf(input: DecisionInput): Record<string, Json> {
  const { signal, trigger, now, liveRollback } = input;
  const age = ageSeconds(signal.changedAt, now);
  return known({
    decidedAt: now.toISOString(),
    source: signal.source,
    path: signal.path,
    alarm: signal.alarm,
    account: signal.account,
    state: signal.state,
    changedAt: signal.changedAt,
    ageSeconds: Number.isNaN(age) ? undefined : age,
    mutedBy: signal.mutedBy,
    suppressedBy: signal.suppressedBy,
    value: signal.value,
    threshold: signal.threshold ?? trigger?.threshold,
    metric: signal.metric ?? trigger?.metric,
    situation: signal.situation ?? trigger?.indicates,
    requestedBy: signal.requestedBy,
    trigger: trigger?.id,
    severity: trigger?.severity ?? signal.severity,
    redAtOpen: trigger?.redAtOpen,
    liveRollback: liveRollback?.id,
    coolDownUntil: input.serviceCoolDownUntil,
    automaticRollbacksOn: input.automaticRollbacksOn,
    emergency: input.emergency,
    ...(input.operation && factsOfOperation(input.operation)),
  });
}

function factsOfOperation(operation: Operation): Record<string, Json | undefined> {
  return {
    operationStatus: operation.status,
    plan: `${operation.plan.id} version ${operation.plan.version}`,
    planDigest: operation.plan.digest,
    kind: operation.kind,
    level: operation.level,
    automation: operation.automation,
    deployment: operation.deployment,
    pointOfNoReturnPassedAt: operation.ponr?.at,
    backup: operation.backup,
    badTarget: operation.badTarget,
    services: [...operation.services],
    regions: [...operation.regions],
    automaticRollbacks: operation.automaticRollbacks,
    autoRollback: operation.autoRollback,
  };
}

function known(facts: Record<string, Json | undefined>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}
