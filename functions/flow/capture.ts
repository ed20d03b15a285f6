import { checkFor } from '#checks/index.ts';
import { CaptureFailedError } from '#core/errors.ts';
import type { Plan } from '#core/plan.ts';
import type { CaptureItem, SafetyCheck } from '#core/plan-verification.ts';
import type { Json } from '#core/words.ts';
import { readerFor } from '#readers/index.ts';
import type { Tools } from '#runtime/tools.ts';

const TRIES = 2;

/** What was read, and what could not be, each problem a sentence that names its item. */
export interface Captured {
  readonly values: Record<string, Json>;
  readonly problems: readonly string[];
  /** What the safety checks say of the backup that the plan needs. */
  readonly backup: 'valid' | 'invalid' | 'not-needed';
}

/** Reads everything that the plan preserves and looks at its safety checks, all at once. Changes nothing. */
export async function captureAll(plan: Plan, tools: Tools): Promise<Captured> {
  const values: Record<string, Json> = {};
  const problems: string[] = [];
  const reads = plan.capture.map(async (item) => {
    try {
      values[item.name] = await readTwice(item, tools);
    } catch (error) {
      problems.push(`${item.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  const safety = Promise.all(
    plan.safety.map(async (check) => ({ check, problem: await unsafe(check, tools, values) })),
  );
  await Promise.all(reads);
  const findings = await safety;
  const backups = findings.filter(({ check }) => check.proves === 'backup');
  return {
    values,
    problems: [...problems, ...findings.flatMap(({ problem }) => problem ?? [])],
    backup:
      backups.length === 0 ? 'not-needed' : backups.every(({ problem }) => !problem) ? 'valid' : 'invalid',
  };
}

/** Throws CaptureFailedError naming every item that is missing. */
export function insistOn({ problems }: Captured): void {
  if (problems.length > 0)
    throw new CaptureFailedError(`state could not be captured: ${problems.join('; ')}`);
}

async function readTwice({ reader, with: settings }: CaptureItem, tools: Tools): Promise<Json> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readerFor(reader).read(settings, tools);
    } catch (error) {
      if (attempt >= TRIES) throw error;
    }
  }
}

/** What is wrong with a safety check, or nothing. Unsure is not safe. */
async function unsafe(
  check: SafetyCheck,
  tools: Tools,
  values: Record<string, Json>,
): Promise<string | undefined> {
  try {
    const finding = await checkFor(check.kind).run(check.with, {
      ...tools,
      key: `${tools.rollback}#safety#${check.name}`,
      since: new Date(0),
      captured: (name) => ({ open: values[name] }),
      read: async (name) => values[name] ?? null,
    });
    if (finding.result === 'pass' || check.onFailure === 'warn') return undefined;
    return `safety check ${check.name} (${check.proves}): ${finding.reason}`;
  } catch (error) {
    return `safety check ${check.name} (${check.proves}): ${error instanceof Error ? error.message : String(error)}`;
  }
}
