import { auditOnce, auditTrail } from '#adapters/audit.ts';
import { releaseLeases } from '#adapters/leases.ts';
import { executionArnOf, stopMachine } from '#adapters/machines.ts';
import { coolDown, markBad, releaseClaim } from '#adapters/operations.ts';
import { sendAllQueued, tell } from '#adapters/people.ts';
import { endQuestion } from '#adapters/questions.ts';
import { getRollback, moveRollback, setOnce, viewRollback } from '#adapters/rollbacks.ts';
import type { Rollback } from '#core/records.ts';
import type { RollbackStatus } from '#core/states.ts';
import { isTerminal } from '#core/states.ts';
import { now } from '#runtime/clock.ts';
import { variable } from '#runtime/environment.ts';
import { redact } from '#runtime/redact.ts';
import { archiveRollback } from './archiving.ts';
import { captureAll } from './capture.ts';
import { closeOperation } from './close.ts';
import { disarm } from './disarm.ts';
import { causeInWords, completion } from './wording.ts';
import { storeCapturedState, toolsFor, type Workbench, workbench } from './workbench.ts';

export interface FinishInput {
  readonly rollback: string;
  readonly outcome: string;
  readonly problem: { readonly Error?: string; readonly Cause?: string };
}

/** Where validation starts from, or empty where there is nothing to validate. */
export interface Finished {
  readonly status: RollbackStatus;
  readonly validateFrom: string;
}

/**
 * Ends a rollback in a named state: last capture, audit closed, report archived, claim and leases given back, people
 * told. Every part may be done again, so that a finish that broke half-way is simply called once more.
 */
export async function finish(input: FinishInput, signal: AbortSignal): Promise<Finished> {
  const bench = await workbench(input.rollback);
  const status = isTerminal('rollback', bench.rollback.status)
    ? bench.rollback.status
    : finalStatus(bench, input);
  const outcome = outcomeOf(bench, status, input);
  await setOnce(input.rollback, 'endedAt', { endedAt: now().toISOString(), outcome });
  await withdrawQuestions(input.rollback);
  if (bench.rollback.verifiedAt) await captureAfter(bench, signal);
  await closeAudit(input.rollback, status, outcome);
  const trail = await auditTrail(input.rollback);
  const head = trail.at(-1);
  const auditHead = head && { sequence: head.sequence, hash: head.hash };
  const report = await archiveRollback(
    { ...bench, rollback: await getRollback(input.rollback) },
    status,
    trail,
  );
  const rollback = await moveRollback(input.rollback, status, { report, auditHead });
  if (bench.rollback.fence > 0) await letGo(bench, rollback);
  if (rollback.decision.closesOperation && bench.operation.status === 'open')
    await closeOperation(bench.operation.id, 'cancelled');
  await stopClocks(input.rollback);
  await tell(completion(await getRollback(input.rollback)));
  await sendAllQueued(input.rollback);
  return {
    status,
    validateFrom: status === 'rolled-back' || status === 'fixed-forward' ? (rollback.verifiedAt ?? '') : '',
  };
}

/** What a person stopped is abandoned, whatever the machine made of it; what was verified stays verified. */
function finalStatus({ rollback }: Workbench, { outcome }: FinishInput): RollbackStatus {
  if (rollback.verifiedAt) return rollback.path === 'alternative' ? 'fixed-forward' : 'rolled-back';
  if (rollback.abort) return 'abandoned';
  if (rollback.status === 'announced') return outcome === 'vetoed' ? 'vetoed' : 'abandoned';
  if (rollback.status === 'awaiting-approval') {
    const named: Record<string, RollbackStatus> = {
      refused: 'refused',
      expired: 'expired',
      alerted: 'alerted',
    };
    return named[outcome] ?? 'abandoned';
  }
  return outcome === 'abandoned' ? 'abandoned' : 'failed';
}

function outcomeOf({ rollback }: Workbench, status: RollbackStatus, { problem }: FinishInput): string {
  if (rollback.abort && status === 'abandoned')
    return `stopped by ${rollback.abort.by}: ${rollback.abort.reason}`;
  if (status === 'failed')
    return `failed: ${problem.Error ?? 'unknown'}: ${redact(causeInWords(problem.Cause)).slice(0, 500)}`;
  const words: Partial<Record<RollbackStatus, string>> = {
    'rolled-back': 'rolled back and verified',
    'fixed-forward': 'fixed forward and verified',
    abandoned: 'given up by a person',
    vetoed: 'vetoed before it began',
    refused: 'not approved',
    expired: 'nobody approved in time; the change was left as it is',
    alerted: `nothing was rolled back: ${rollback.decision.reasons.join('; ')}`,
  };
  return words[status] ?? status;
}

async function withdrawQuestions(id: string): Promise<void> {
  const { questions } = await viewRollback(id);
  await Promise.all(
    questions.filter(({ status }) => status === 'open').map((one) => endQuestion(one, 'withdrawn')),
  );
}

/** The world as it is now, for the report's before and after; that it cannot be read is in the report, no failure. */
async function captureAfter({ plan, operation, rollback }: Workbench, signal: AbortSignal): Promise<void> {
  const about = { rollback: rollback.id, operation: operation.id, region: operation.regions[0] ?? '' };
  const { values } = await captureAll({ ...plan, safety: [] }, toolsFor(plan, about, signal));
  await storeCapturedState(rollback.id, 'after', values);
}

async function closeAudit(id: string, status: RollbackStatus, outcome: string): Promise<void> {
  await auditOnce(id, 'ripcord', 'finished', { status, outcome });
}

/** Gives back what the rollback held, and settles what becomes of its operation. */
async function letGo({ operation, plan }: Workbench, rollback: Rollback): Promise<void> {
  const at = rollback.endedAt ?? now().toISOString();
  const over = rollback.status === 'rolled-back' || rollback.status === 'fixed-forward';
  if (over) {
    await Promise.all(
      Object.entries(plan.versions).map(([service, { to }]) => markBad(service, to, rollback.id, at)),
    );
    await disarm(operation);
  }
  const until = new Date(Date.parse(at) + operation.coolDownSeconds * 1000).toISOString();
  if (rollback.firstActionAt) await coolDown(operation.services, until, rollback.id);
  await releaseLeases(operation.services, rollback.id);
  // What was called off before it began leaves the one automatic rollback to be had.
  const calledOff = rollback.flow === 'automated' && !rollback.firstActionAt;
  await releaseClaim(operation.id, rollback.id, {
    status: operationStatus(rollback),
    ...(calledOff && { automaticRollbacks: operation.automaticRollbacks - 1 }),
    ...(over && { closedAt: at, rolledBackBy: rollback.id }),
  });
}

/** Where nothing was touched before a person ended it, the change is what it was. */
function operationStatus({ status, firstActionAt }: Rollback) {
  if (status === 'rolled-back' || status === 'fixed-forward') return status;
  if (status === 'abandoned' && !firstActionAt) return 'open';
  return status === 'failed' || status === 'abandoned' ? 'rollback-failed' : 'open';
}

async function stopClocks(id: string): Promise<void> {
  const machine = variable('ESCALATION_MACHINE_ARN');
  await Promise.all(
    ['clock', 'trouble'].map((name) =>
      stopMachine(executionArnOf(machine, `${id}-${name}`), 'RollbackOver', 'the rollback is over'),
    ),
  );
}
