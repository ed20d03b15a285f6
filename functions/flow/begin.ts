import { auditOnce, sha256 } from '#adapters/audit.ts';
import { releaseLeases, takeLeases } from '#adapters/leases.ts';
import { getOperation, pinnedPlanOf, releaseClaim, takeClaim } from '#adapters/operations.ts';
import { tell } from '#adapters/people.ts';
import { addEvidence, createRollback } from '#adapters/rollbacks.ts';
import { decide } from '#core/decision.ts';
import { planSeconds } from '#core/order.ts';
import type { Operation, Rollback } from '#core/records.ts';
import { scopeOf } from '#core/scope.ts';
import type { RollbackStatus } from '#core/states.ts';
import { now } from '#runtime/clock.ts';
import { personsSignal, situationOf } from './deciding.ts';
import { alternativeOf, planSteps } from './planning.ts';
import { getRequest, type RollbackRequest, storeRequest } from './request.ts';
import { initiation } from './wording.ts';

export interface BeginInput {
  readonly execution: string;
  readonly input: { operation: string; rollback?: string; reason?: string };
}

/** What the state machine needs to go on; ids and numbers alone. `go` is `nothing` for who came second. */
export interface Begun {
  readonly rollback: string;
  readonly go: 'start' | 'finish' | 'nothing';
  readonly consent: string;
  readonly outcome: string;
  readonly noticeSeconds: number;
  readonly approvalSeconds: number;
}

/** Takes the claim and pins what runs. May be called again for the same execution and comes to the same end. */
export async function begin({ execution, input }: BeginInput): Promise<Begun> {
  const [operation, asked] = await Promise.all([
    getOperation(input.operation),
    input.rollback ? getRequest(input.rollback) : undefined,
  ]);
  const request = asked ?? (await fromConsole(operation, execution, input.reason));
  const { decision, id } = request;
  if (decision.path === 'none') {
    const alerted = await record(operation, request, execution, 0, 'awaiting-approval');
    await tell(initiation(alerted, operation));
    return begun(request, operation, 'finish', 'alerted');
  }
  const automatic = request.flow === 'automated';
  const claim = await takeClaim(operation, id, now().toISOString(), automatic);
  if (claim.rollback !== id) {
    if (request.signal) await addEvidence(claim.rollback, request.signal);
    return begun(request, operation, 'nothing', 'second');
  }
  const holder = await takeLeases(operation.services, id, now());
  if (holder) return standBack(operation, request, execution, holder);
  const rollback = await record(operation, request, execution, claim.fence, firstStatus(decision.consent));
  // An earlier call stood back and broke before its end; what it told people holds.
  if (rollback.path === 'none') return standBack(operation, request, execution, 'another rollback');
  await Promise.all([
    tell(initiation(rollback, operation)),
    planSteps(await pinnedPlanOf(operation), rollback, operation.regions),
  ]);
  return begun(request, operation, 'start', '');
}

/** Somebody who starts it in the Step Functions console decides as a person does. */
async function fromConsole(
  operation: Operation,
  execution: string,
  reason = 'started by hand',
): Promise<RollbackRequest> {
  const signal = personsSignal(operation, { reason, by: 'console', id: execution });
  const decision = decide(await situationOf(signal, operation));
  return storeRequest({
    id: `${operation.id}-x${sha256(execution).slice(0, 8)}`,
    operation: operation.id,
    decision,
    reason,
    requestedBy: 'console',
    flow: 'manual',
    signal,
    decidedAt: now().toISOString(),
  });
}

/** A service is being rolled back by another operation: two at once would undo one another. */
async function standBack(
  operation: Operation,
  request: RollbackRequest,
  execution: string,
  holder: string,
): Promise<Begun> {
  await releaseLeases(operation.services, request.id);
  // It did nothing, so the one automatic rollback is still to be had.
  const { automaticRollbacks } = await getOperation(operation.id);
  await releaseClaim(operation.id, request.id, {
    status: operation.status === 'rollback-failed' ? 'rollback-failed' : 'open',
    automaticRollbacks: automaticRollbacks - (request.flow === 'automated' ? 1 : 0),
  });
  const reasons = [
    `a service of this operation is being rolled back by ${holder}`,
    ...request.decision.reasons,
  ];
  const decision = { ...request.decision, route: 'alert' as const, path: 'none' as const, reasons };
  const alerted = await record(operation, { ...request, decision }, execution, 0, 'awaiting-approval');
  await tell(initiation(alerted, operation));
  return begun(request, operation, 'finish', 'alerted');
}

async function record(
  operation: Operation,
  request: RollbackRequest,
  execution: string,
  fence: number,
  status: RollbackStatus,
): Promise<Rollback> {
  const { decision, id } = request;
  const plan = await pinnedPlanOf(operation);
  const alternative = decision.path === 'alternative' ? alternativeOf(plan, decision) : undefined;
  const rollback = await createRollback({
    id,
    operation: operation.id,
    title: operation.title,
    plan: operation.plan,
    status,
    flow: request.flow,
    route: decision.route,
    decision,
    scope: decision.scope,
    path: decision.path,
    alternative: alternative?.kind,
    reason: request.reason,
    requestedBy: request.requestedBy,
    signal: request.signal,
    evidence: [],
    execution,
    fence,
    level: operation.level,
    slaSeconds: operation.slaSeconds,
    targetSeconds: operation.targetSeconds,
    estimateSeconds: planSeconds(plan, scopeOf(plan, decision.scope)),
    fullEstimateSeconds: planSeconds(plan),
    decidedAt: request.decidedAt,
    phases: [],
  });
  await auditOnce(id, request.requestedBy, 'decided', {
    route: decision.route,
    consent: decision.consent,
    scope: decision.scope,
    reasons: [...decision.reasons],
    facts: decision.facts,
    plan: { ...operation.plan },
    fence,
  });
  return rollback;
}

function firstStatus(consent: string): RollbackStatus {
  if (consent === 'veto') return 'announced';
  return consent === 'none' ? 'capturing' : 'awaiting-approval';
}

function begun(
  { id, decision }: RollbackRequest,
  operation: Operation,
  go: Begun['go'],
  outcome: string,
): Begun {
  return {
    rollback: id,
    go,
    consent: decision.consent,
    outcome,
    noticeSeconds: Math.max(1, Math.round(decision.noticeSeconds ?? 60)),
    approvalSeconds: Math.max(1, Math.round(operation.approval.withinSeconds)),
  };
}
