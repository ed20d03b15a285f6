import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';

const WHY = z.enum(['failed', 'slow', 'failing-version']);

export const Accepted = z.object({
  id: z.string(),
  version: z.string(),
  method: z.string(),
  path: z.string(),
  acceptedAt: z.string(),
});
export type Accepted = z.infer<typeof Accepted>;

/** How a request ended. `affected` says why it counts as such; empty for most. */
export const Ended = z.object({
  ended: z.string(),
  version: z.string(),
  outcome: z.enum(['succeeded', 'failed']),
  status: z.int(),
  ms: z.number(),
  affected: z.array(WHY),
  reason: z.string().optional(),
  endedAt: z.string(),
});
export type Ended = z.infer<typeof Ended>;

/** `ledger.jsonl`: a line when a request is accepted, a line when it has ended. */
export interface Ledger {
  accept(entry: Accepted): void;
  end(entry: Ended): void;
  close(): void;
}

function parse(line: string): Accepted | Ended | undefined {
  try {
    return z.union([Accepted, Ended]).parse(JSON.parse(line));
  } catch {
    // Torn by a kill: the other half of its pair settles it.
    return undefined;
  }
}

/**
 * Opens the ledger and plays every line of earlier runs to `replay`. Requests that were accepted and never ended, because
 * the router was killed under them, are ended here as failed, so that none is lost silently.
 */
export function openLedger(
  path: string,
  now: () => string,
  replay: { accepted(entry: Accepted): void; ended(entry: Ended): void },
): Ledger {
  const open = new Map<string, Accepted>();
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  for (const entry of text.split('\n').map(parse)) {
    if (entry === undefined) continue;
    if ('ended' in entry) {
      open.delete(entry.ended);
      replay.ended(entry);
    } else {
      open.set(entry.id, entry);
      replay.accepted(entry);
    }
  }
  const file = openSync(path, 'a');
  const write = (entry: Accepted | Ended): void => {
    writeSync(file, `${JSON.stringify(entry)}\n`);
  };
  if (text !== '' && !text.endsWith('\n')) writeSync(file, '\n');
  for (const { id, version } of open.values()) {
    const lost = {
      ended: id,
      version,
      outcome: 'failed',
      status: 0,
      ms: 0,
      affected: ['failed'],
      reason: 'router-killed',
      endedAt: now(),
    } as const;
    const entry: Ended = { ...lost, affected: ['failed'] };
    write(entry);
    replay.ended(entry);
  }
  return { accept: write, end: write, close: () => closeSync(file) };
}
