import { archiveOnce } from '#adapters/archive.ts';
import { audit } from '#adapters/audit.ts';
import { moveRollback } from '#adapters/rollbacks.ts';
import type { Stage } from '#core/words.ts';
import { now } from '#runtime/clock.ts';
import { captureAll, insistOn } from './capture.ts';
import { expireQuestions } from './expire.ts';
import { stagesOf } from './planning.ts';
import { fencedWorkbench, storeCapturedState, toolsFor } from './workbench.ts';

export interface CaptureInput {
  readonly rollback: string;
  /** Name of the error that kept the escalation clock from starting, or `none`. */
  readonly clock?: string;
  /** A person decided to go on with what can be had. */
  readonly anyway: boolean;
}

/** What the state machine passes: regions and phases to go through, and how regions are coordinated. */
export interface Course {
  readonly regions: readonly string[];
  readonly phases: readonly Stage[];
  readonly gate: 'none' | 'approval';
  readonly together: number;
}

/** Captures, writes down what was captured, and says which way it goes. */
export async function captureBefore(
  { rollback: id, clock = 'none', anyway }: CaptureInput,
  signal: AbortSignal,
): Promise<Course> {
  const bench = await fencedWorkbench(id);
  const { plan, operation } = bench;
  await expireQuestions(id, ['approval', 'veto']);
  const waited = bench.rollback.status === 'awaiting-approval' && { slaFrom: now().toISOString() };
  const rollback =
    bench.rollback.status === 'running'
      ? bench.rollback
      : await moveRollback(id, 'capturing', waited || {}, bench.rollback);
  if (clock !== 'none') await audit(id, 'ripcord', 'clock-not-started', { error: clock });
  const about = { rollback: id, operation: operation.id, region: operation.regions[0] ?? '' };
  const captured = await captureAll(plan, toolsFor(plan, about, signal));
  await storeCapturedState(id, 'before', captured.values);
  if (!anyway) insistOn(captured);
  await archiveOnce(`state/${id}/before.json`, JSON.stringify(captured.values, null, 2), 'application/json');
  await audit(id, 'ripcord', 'captured', {
    names: Object.keys(captured.values),
    missing: [...captured.problems],
  });
  await moveRollback(id, 'running', { startedAt: now().toISOString() }, rollback);
  return {
    regions: operation.regions,
    phases: stagesOf(plan, bench.rollback),
    gate: plan.regions?.gate?.kind === 'approval' ? 'approval' : 'none',
    together: plan.regions?.strategy === 'all' ? operation.regions.length : 1,
  };
}
