import { audit } from '#adapters/audit.ts';
import { getOperation } from '#adapters/operations.ts';
import type { Finding } from '#checks/check.ts';
import { checkFor } from '#checks/index.ts';
import { UnknownKindError } from '#core/errors.ts';
import type { CheckPlan } from '#core/plan-verification.ts';
import type { CheckRecord, StepRecord } from '#core/records.ts';
import { now } from '#runtime/clock.ts';
import { redact } from '#runtime/redact.ts';
import { passPointOfNoReturn } from './close.ts';
import { checkTools } from './verification.ts';
import type { Workbench } from './workbench.ts';

const PROBE = 'probe';
const LONGEST_LOOK_SECONDS = 20;

/**
 * Why a destructive step must not act now, as the end of a sentence, or nothing. What the pipeline told is looked up
 * afresh; where the plan has a probe it is looked at as well, and what it cannot tell counts as passed.
 */
export async function pastPointOfNoReturn(
  bench: Workbench,
  step: StepRecord,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { ponr } = await getOperation(bench.operation.id);
  const probe = bench.plan.pointOfNoReturn?.probe;
  if (ponr) return passed(`told by ${ponr.by} at ${ponr.at}`);
  if (!probe) return undefined;
  const finding = await look(bench, probe, step, signal);
  if (finding.result === 'pass') return undefined;
  const reason = redact(finding.reason);
  if (finding.result === 'unsure')
    return `whether the point of no return is passed cannot be told, so this step is held back: ${reason}`;
  await passPointOfNoReturn(bench.operation.id, PROBE);
  await audit(step.rollback, PROBE, 'point-of-no-return', { step: step.id, reason });
  return passed(`told by the plan's probe: ${reason}`);
}

function passed(how: string): string {
  return `the point of no return has been passed (${how}); this step would destroy what cannot come back`;
}

async function look(
  bench: Workbench,
  { name, kind, with: settings, onFailure, within }: CheckPlan,
  step: StepRecord,
  signal: AbortSignal,
): Promise<Finding> {
  const record: CheckRecord = {
    rollback: step.rollback,
    name: `${PROBE}#${step.id}#${step.attempt}#${step.grantedAttempts ?? 0}`,
    title: name,
    kind,
    onFailure,
    status: 'running',
    attempts: 1,
    startedAt: now().toISOString(),
  };
  const seconds = Math.min(within, LONGEST_LOOK_SECONDS);
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  try {
    return await checkFor(kind).run(settings, await checkTools(bench, record, inTime));
  } catch (error) {
    if (error instanceof UnknownKindError) throw error;
    return { result: 'unsure', reason: error instanceof Error ? error.message : String(error) };
  }
}
