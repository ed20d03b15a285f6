import { canonicalJson } from './canonical.ts';
import { InputInvalidError } from './errors.ts';
import type { AuditRecord } from './records.ts';

/** SHA-256 of a text's UTF-8 bytes as 64 lower-case hexadecimal digits. */
export type Sha256 = (text: string) => string;

/** The published end of a chain; without it, records missing at the end cannot be told. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
}

/** What stands as `prev` in the first record of a chain. */
export const FIRST_PREV = '0'.repeat(64);

/**
 * The next record of a rollback's chain: sequence from 1, `prev` the hash of the record before (64 zeros for the
 * first), `hash` over the canonical JSON of all other fields. Throws InputInvalidError for an entry of another
 * rollback than the chain's, and for facts that JSON cannot hold.
 */
export function link(
  previous: AuditRecord | undefined,
  entry: Pick<AuditRecord, 'rollback' | 'at' | 'actor' | 'event' | 'facts'>,
  sha256: Sha256,
): AuditRecord {
  if (previous !== undefined && previous.rollback !== entry.rollback) {
    throw new InputInvalidError(
      `an audit record of rollback "${entry.rollback}" cannot follow one of "${previous.rollback}"`,
    );
  }
  const { rollback, at, actor, event, facts } = entry;
  const sequence = (previous?.sequence ?? 0) + 1;
  const body = { rollback, sequence, at, actor, event, facts, prev: previous?.hash ?? FIRST_PREV };
  return { ...body, hash: sha256(canonicalJson(body)) };
}

/** The file of a chain: one record a line in canonical JSON, every line, the last too, ended by one `\n`. */
export function toJsonl(records: readonly AuditRecord[]): string {
  return records.map((record) => `${canonicalJson(record)}\n`).join('');
}
