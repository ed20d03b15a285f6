import { AddressRefusedError, InputInvalidError, PlanInvalidError, UnknownKindError } from '#core/errors.ts';
import type { CheckTools, Finding } from '../check.ts';

/** What the plan's author got wrong is thrown: looking again would not change it. */
function isAuthorsMistake(error: unknown): boolean {
  return (
    error instanceof PlanInvalidError ||
    error instanceof UnknownKindError ||
    error instanceof InputInvalidError ||
    error instanceof AddressRefusedError
  );
}

/** What an error says; the SDK's network errors say nothing themselves, the errors inside them do. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(wordsOf).join(', ');
  return error instanceof Error ? error.message || error.name : String(error);
}

/** Turns a world that did not answer into `unsure`, naming what was looked at. Author's mistakes are thrown on. */
export async function orUnsure(subject: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (isAuthorsMistake(error)) throw error;
    return { result: 'unsure', reason: `${subject} gave no answer: ${wordsOf(error)}` };
  }
}

/** Answers `unsure` as soon as the function's time is up, whatever the look is still waiting for. */
export async function withinTime(
  kind: string,
  { signal }: CheckTools,
  look: () => Promise<Finding>,
): Promise<Finding> {
  const timeUp: Finding = {
    result: 'unsure',
    reason: `${kind} gave no answer before the time to look was up`,
    pending: true,
  };
  if (signal.aborted) return timeUp;
  const ending = Promise.withResolvers<Finding>();
  const stop = (): void => ending.resolve(timeUp);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const finding = await Promise.race([orUnsure(kind, look), ending.promise]);
    return signal.aborted && finding.result === 'unsure' ? timeUp : finding;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
