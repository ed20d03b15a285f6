import { archiveOnce } from '#adapters/archive.ts';
import { sendQueued, tell } from '#adapters/people.ts';
import { putItem } from '#adapters/table.ts';
import { checkFor } from '#checks/index.ts';
import type { CheckRecord } from '#core/records.ts';
import { verdict } from '#core/verdict.ts';
import { now } from '#runtime/clock.ts';
import { checkTools } from './verification.ts';
import { workbench } from './workbench.ts';

export interface ValidationInput {
  readonly rollback: string;
  readonly window: 'immediate' | 'short-term' | 'long-term';
}

/** What one window found. `relapse` means the incident is open again. */
export interface WindowRecord {
  readonly rollback: string;
  readonly window: string;
  readonly at: string;
  readonly result: 'pass' | 'fail' | 'unsure';
  readonly relapse: boolean;
  readonly reasons: readonly string[];
}

/** Makes the plan's automated checks again and writes down what they say; a relapse is told at once. */
export async function validate(
  { rollback: id, window }: ValidationInput,
  signal: AbortSignal,
): Promise<WindowRecord> {
  const bench = await workbench(id);
  await sendQueued(id);
  const checks = await Promise.all(
    bench.plan.verification.automated.map(async (check): Promise<CheckRecord> => {
      const record: CheckRecord = {
        rollback: id,
        name: check.name,
        title: check.title ?? check.name,
        kind: check.kind,
        onFailure: check.onFailure,
        status: 'settled',
        attempts: 1,
      };
      try {
        const tools = await checkTools(bench, { ...record, name: `${window}#${check.name}` }, signal);
        return { ...record, ...(await checkFor(check.kind).run(check.with, tools)) };
      } catch (error) {
        return {
          ...record,
          result: 'unsure',
          reason: error instanceof Error ? error.message : String(error),
        };
      }
    }),
  );
  const { result, reasons } = verdict(checks, []);
  const found: WindowRecord = {
    rollback: id,
    window,
    at: now().toISOString(),
    result,
    relapse: result === 'fail',
    reasons,
  };
  await putItem(`rollback#${id}`, `window#${window}`, found);
  await archiveOnce(
    `state/${id}/window-${window}.json`,
    JSON.stringify({ ...found, checks }, null, 2),
    'application/json',
  );
  if (result !== 'pass') {
    await tell({
      id: `window-${window}`,
      rollback: id,
      operation: bench.operation.id,
      kind: 'alert',
      subject: `${bench.operation.title}: ${found.relapse ? 'relapse' : 'unsure'} in the ${window} window`,
      body: `${reasons.join('\n')}\n${found.relapse ? 'The incident is open again.' : 'Please look.'}`,
    });
  }
  return found;
}
