import { createHash } from 'node:crypto';
import { ABSENT, putItem, queryItems } from '#adapters/table.ts';
import { link } from '#core/audit.ts';
import { ConflictError } from '#core/errors.ts';
import type { AuditRecord } from '#core/records.ts';
import type { Json } from '#core/words.ts';
import { now } from '#runtime/clock.ts';

const ATTEMPTS = 200;
/** A link that this process wrote so lately is likely to be the end still; if not, the condition says so. */
const LATELY_MS = 2000;
const MOST_REMEMBERED = 100;

const ends = new Map<string, AuditRecord>();

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const sortKey = (sequence: number): string => `audit#${String(sequence).padStart(6, '0')}`;

type Entry = readonly [rollback: string, actor: string, event: string, facts?: Record<string, Json>];

/**
 * Adds a link to the rollback's chain. Writers at the same time meet at the next number; one wins it, the others
 * read again. Returns once the record is stored: what is not audited has not happened.
 */
export async function audit(...entry: Entry): Promise<AuditRecord> {
  const [rollback] = entry;
  return append(takeEnd(rollback) ?? (await readEnd(rollback)), entry);
}

/** Adds an event unless the chain has it; for what is written once however often its handler is called. */
export async function auditOnce(...entry: Entry): Promise<void> {
  const [rollback, , event] = entry;
  const trail = await auditTrail(rollback);
  if (!trail.some((record) => record.event === event)) await append(trail.at(-1), entry);
}

/** Adds behind `end`, or, where that is not the end any more, behind what is. */
async function append(
  end: AuditRecord | undefined,
  [rollback, actor, event, facts = {}]: Entry,
): Promise<AuditRecord> {
  let previous = end;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const record = link(previous, { rollback, at: now().toISOString(), actor, event, facts }, sha256);
    if (await putItem(`rollback#${rollback}`, sortKey(record.sequence), record, ABSENT)) {
      if (ends.size >= MOST_REMEMBERED) ends.clear();
      ends.set(rollback, record);
      return record;
    }
    previous = await readEnd(rollback);
  }
  throw new ConflictError(
    `the audit chain of rollback "${rollback}" is being written to by too many at once`,
  );
}

/** Given out once: of writers at the same time one may guess, and who guessed wrong reads. */
function takeEnd(rollback: string): AuditRecord | undefined {
  const end = ends.get(rollback);
  ends.delete(rollback);
  return end && Math.abs(now().getTime() - Date.parse(end.at)) <= LATELY_MS ? end : undefined;
}

async function readEnd(rollback: string): Promise<AuditRecord | undefined> {
  const [last] = await queryItems<AuditRecord & { sk: string }>(`rollback#${rollback}`, 'audit#', {
    last: true,
  });
  if (!last) return undefined;
  const { sk: _sk, ...record } = last;
  return record;
}

/** The whole chain in order. */
export async function auditTrail(rollback: string): Promise<AuditRecord[]> {
  const items = await queryItems<AuditRecord & { sk: string }>(`rollback#${rollback}`, 'audit#');
  return items.map(({ sk: _sk, ...record }) => record);
}
