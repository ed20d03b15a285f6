import { createHash } from 'node:crypto';
import { link } from '#core/audit.ts';
import { ConflictError } from '#core/errors.ts';
import type { AuditRecord } from '#core/records.ts';
import type { Json } from '#core/words.ts';
import { ABSENT, putItem, queryItems } from '#adapters/table.ts';
import { now } from '#runtime/clock.ts';

const ATTEMPTS = 200;

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const sortKey = (sequence: number): string => `audit#${String(sequence).padStart(6, '0')}`;

/**
 * Adds a link to the rollback's chain. Writers at the same time meet at the next number; one wins it, the others
 * read again. Returns once the record is stored: what is not audited has not happened.
 */
export async function audit(rollback: string, actor: string, event: string, facts: Record<string, Json> = {}): Promise<AuditRecord> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [last] = await queryItems<AuditRecord & { sk: string }>(`rollback#${rollback}`, 'audit#', { last: true });
    const { sk: _sk, ...previous } = last ?? { sk: '' };
    const record = link(
      last && (previous as AuditRecord),
      { rollback, at: now().toISOString(), actor, event, facts },
      sha256,
    );
    if (await putItem(`rollback#${rollback}`, sortKey(record.sequence), record, ABSENT)) return record;
  }
  throw new ConflictError(`the audit chain of rollback "${rollback}" is being written to by too many at once`);
}

/** Whether an event is in the chain; for what is written once however often its handler is called. */
export async function auditedAlready(rollback: string, event: string): Promise<boolean> {
  return (await auditTrail(rollback)).some((record) => record.event === event);
}

/** The whole chain in order. */
export async function auditTrail(rollback: string): Promise<AuditRecord[]> {
  const items = await queryItems<AuditRecord & { sk: string }>(`rollback#${rollback}`, 'audit#');
  return items.map(({ sk: _sk, ...record }) => record);
}
