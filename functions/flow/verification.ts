import { audit } from '#adapters/audit.ts';
import { getBaseline } from '#adapters/operations.ts';
import { enterPhase, leavePhase, moveRollback, viewRollback } from '#adapters/rollbacks.ts';
import { getCheck, putCheck } from '#adapters/steps.ts';
import type { CheckTools, Finding } from '#checks/check.ts';
import { checkFor } from '#checks/index.ts';
import { NotFoundError, UnknownKindError } from '#core/errors.ts';
import type { CheckPlan } from '#core/plan-verification.ts';
import type { CheckRecord, StepRecord } from '#core/records.ts';
import { verdict } from '#core/verdict.ts';
import type { Json, Stage } from '#core/words.ts';
import { readerFor } from '#readers/index.ts';
import { now } from '#runtime/clock.ts';
import { redact } from '#runtime/redact.ts';
import { latest, manualFindings } from './manual.ts';
import { stageSeconds } from './phase.ts';
import { stepsOf } from './planning.ts';
import { capturedState, fencedWorkbench, toolsFor, type Workbench } from './workbench.ts';

/** Opens the verification: every automated check is to be made, also where an earlier round made it. */
export async function openVerification(id: string): Promise<{ checks: string[] }> {
  const bench = await fencedWorkbench(id);
  const { plan } = bench;
  await Promise.all(
    bench.operation.regions.map((region) =>
      enterPhase(id, {
        stage: 'verification',
        region,
        estimateSeconds: stageSeconds(bench, 'verification'),
        enteredAt: now().toISOString(),
      }),
    ),
  );
  await moveRollback(id, 'verifying', { phase: 'verification', verifyingSince: now().toISOString() });
  await Promise.all(
    plan.verification.automated.map((check) =>
      putCheck({
        rollback: id,
        name: check.name,
        title: check.title ?? check.name,
        kind: check.kind,
        onFailure: check.onFailure,
        status: 'pending',
        attempts: 0,
      }),
    ),
  );
  return { checks: plan.verification.automated.map(({ name }) => name) };
}

/** Looks once. A result that is not pass is looked at again until the check's time is over. */
export async function runCheck(
  id: string,
  name: string,
  signal: AbortSignal,
): Promise<{ settled: boolean; lookAgainIn: number }> {
  const bench = await fencedWorkbench(id);
  const check = bench.plan.verification.automated.find((one) => one.name === name);
  const record = await getCheck(id, name);
  if (!check || !record) throw new NotFoundError(`rollback "${id}" has no check "${name}"`);
  if (record.status === 'settled') return { settled: true, lookAgainIn: 0 };
  const startedAt = record.startedAt ?? now().toISOString();
  const running: CheckRecord = {
    ...record,
    status: 'running',
    startedAt,
    attempts: record.attempts + 1,
    look: record.pending ? record.look : (record.look ?? 0) + 1,
  };
  await putCheck(running);
  const finding = await look(bench, check, running, signal);
  const elapsed = (now().getTime() - Date.parse(startedAt)) / 1000;
  const settled = finding.result === 'pass' || elapsed + check.every > check.within;
  await putCheck({
    ...running,
    status: settled ? 'settled' : 'running',
    result: finding.result,
    reason: redact(finding.reason),
    value: finding.value,
    limit: finding.limit,
    pending: finding.pending,
    ...(settled && { endedAt: now().toISOString() }),
  });
  if (settled)
    await audit(id, 'ripcord', 'check-settled', {
      check: name,
      result: finding.result,
      reason: redact(finding.reason),
    });
  return { settled, lookAgainIn: Math.max(1, Math.round(check.every)) };
}

async function look(
  bench: Workbench,
  check: CheckPlan,
  record: CheckRecord,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    return await checkFor(check.kind).run(check.with, await checkTools(bench, record, signal));
  } catch (error) {
    if (error instanceof UnknownKindError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    return { result: 'unsure', reason: `the check itself broke: ${message}` };
  }
}

/** Tools of a check; also used by the windows after the rollback. */
export async function checkTools(
  bench: Workbench,
  record: CheckRecord,
  signal: AbortSignal,
): Promise<CheckTools> {
  const { rollback, plan, operation } = bench;
  const about = { rollback: rollback.id, operation: operation.id, region: operation.regions[0] ?? '' };
  const tools = toolsFor(plan, about, signal);
  const [open, before, view] = await Promise.all([
    getBaseline(operation.id),
    capturedState(rollback.id, 'before'),
    viewRollback(rollback.id),
  ]);
  return {
    ...tools,
    key: `${rollback.id}#check#${record.name}#${record.startedAt ?? ''}#${record.look ?? 1}`,
    since: trafficChangedAt(view.steps, rollback.decidedAt),
    captured: (name) => ({ open: open[name], rollback: before[name] }),
    read: async (name): Promise<Json> => {
      const item = plan.capture.find((one) => one.name === name);
      if (!item) throw new NotFoundError(`the plan captures nothing named "${name}"`);
      return readerFor(item.reader).read(item.with, tools);
    },
  };
}

/** Metrics from before the last change of traffic tell nothing about the world after it. */
function trafficChangedAt(steps: readonly StepRecord[], fallback: string): Date {
  const ends = steps
    .filter(({ kind, status }) => kind === 'traffic' && status === 'done')
    .map(({ endedAt }) => endedAt ?? '');
  return new Date(ends.sort().at(-1) || fallback);
}

interface Judged {
  readonly verdict: 'verified' | 'ask-people' | 'not-verified';
  readonly phases: Stage[];
  readonly manualSeconds: number;
}

/** Weighs checks and answers. Unsure is never pass; what people accepted in spite of it carries their name. */
export async function judge(id: string): Promise<Judged> {
  const bench = await fencedWorkbench(id);
  const view = await viewRollback(id);
  const manual = bench.plan.verification.manual;
  const manualSeconds = Math.max(1, Math.round(bench.plan.verification.manualWithin));
  const settled = { phases: cleanupOf(bench), manualSeconds };
  const accepted = latest(view, 'verification')?.answer?.word === 'accept';
  const automated = verdict(view.checks, []);
  if (
    automated.result === 'pass' &&
    manual.length > 0 &&
    !latest(view, 'manual-checks')?.answer &&
    !accepted
  ) {
    await moveRollback(id, 'awaiting-checks');
    return { ...settled, verdict: 'ask-people' };
  }
  const whole = verdict(view.checks, manualFindings(view, bench.plan));
  if (whole.result !== 'pass' && !accepted) {
    await audit(id, 'ripcord', 'not-verified', { result: whole.result, reasons: [...whole.reasons] });
    return { ...settled, verdict: 'not-verified' };
  }
  const at = now().toISOString();
  // The phase is over when the world was found well, not when its last step was.
  await Promise.all(bench.operation.regions.map((region) => leavePhase(id, region, 'verification', at)));
  await moveRollback(id, 'cleaning-up', { verifiedAt: at, stableAt: at });
  await audit(id, 'ripcord', 'verified', { result: whole.result, accepted, reasons: [...whole.reasons] });
  return { ...settled, verdict: 'verified' };
}

function cleanupOf({ plan, rollback }: Workbench): Stage[] {
  return stepsOf(plan, rollback, 'cleanup').length > 0 ? ['cleanup'] : [];
}
