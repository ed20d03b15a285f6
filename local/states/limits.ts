import { StateFailure } from './failure.ts';

/** The largest payload Step Functions passes on: 256 KiB of UTF-8 (a service quota that cannot be raised). */
const PAYLOAD_BYTES = 262_144;

/** The longest history of a standard execution (a service quota). */
export const HISTORY_EVENTS = 25_000;

/** The default of TimeoutSeconds, in seconds: a little over three years. */
export const LONGEST_SECONDS = 99_999_999;

/** How many items an inline Map runs at once when MaxConcurrency is 0. */
export const INLINE_CONCURRENCY = 40;

/** Whether a JSON text is over the payload quota. */
export function isTooLarge(text: string): boolean {
  // A UTF-16 unit takes three bytes of UTF-8 at most, so short texts need no count.
  return text.length * 3 > PAYLOAD_BYTES && Buffer.byteLength(text) > PAYLOAD_BYTES;
}

/** Fails the state with States.DataLimitExceeded; `who` is the state or task as AWS names it in the cause. */
export function assertFits(value: unknown, who: string): void {
  if (!isTooLarge(JSON.stringify(value) ?? '')) return;
  throw new StateFailure(
    'States.DataLimitExceeded',
    `The state/task '${who}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
