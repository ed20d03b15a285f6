import { setTimeout as wait } from 'node:timers/promises';
import type { Finding } from '#checks/check.ts';
import { checkFor } from '#checks/index.ts';
import { CaptureFailedError } from '#core/errors.ts';
import type { Plan } from '#core/plan.ts';
import type { CaptureItem, SafetyCheck } from '#core/plan-verification.ts';
import type { Json } from '#core/words.ts';
import { readerFor } from '#readers/index.ts';
import type { Tools } from '#runtime/tools.ts';

const TRIES = 2;
/** The state machine gives a capture three minutes. */
const LONGEST_WAIT_SECONDS = 60;

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

/** What is wrong with a safety check once its time is over, or nothing. Unsure is not safe. */
async function unsafe(
  check: SafetyCheck,
  tools: Tools,
  values: Record<string, Json>,
): Promise<string | undefined> {
  const began = tools.now().getTime();
  const until = began + Math.min(check.within, LONGEST_WAIT_SECONDS) * 1000;
  for (let look = 1; ; ) {
    const finding = await lookOnce(check, `${began}#${look}`, tools, values);
    // What is still under way keeps its key, so that it is not started anew.
    if (!finding.pending) look += 1;
    if (finding.result === 'pass') return undefined;
    const isOver = tools.now().getTime() + check.every * 1000 > until || tools.signal.aborted;
    if (isOver && check.onFailure === 'warn') return undefined;
    if (isOver) return `safety check ${check.name} (${check.proves}): ${finding.reason}`;
    await wait(check.every * 1000);
  }
}

async function lookOnce(
  check: SafetyCheck,
  round: string,
  tools: Tools,
  values: Record<string, Json>,
): Promise<Finding> {
  try {
    return await checkFor(check.kind).run(check.with, {
      ...tools,
      key: `${tools.operation}#${tools.rollback}#safety#${check.name}#${round}`,
      since: new Date(0),
      captured: (name) => ({ open: values[name] }),
      read: async (name) => values[name] ?? null,
    });
  } catch (error) {
    return { result: 'unsure', reason: error instanceof Error ? error.message : String(error) };
  }
}
