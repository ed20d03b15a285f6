import * as z from 'zod';
import { type AuditHead, FIRST_PREV, type Sha256 } from './audit.ts';
import { canonicalJson } from './canonical.ts';
import type { AuditRecord } from './records.ts';
import { Json } from './words.ts';

/** What a chain's file proved to be: whole, or broken at the first line (counted from 1) that does not fit. */
export type ChainResult =
  | { readonly ok: true; readonly records: number; readonly head: AuditHead }
  | { readonly ok: false; readonly line: number; readonly reason: string };

const Digest = z.string().regex(/^[0-9a-f]{64}$/);
const Line = z.strictObject({
  rollback: z.string().min(1),
  sequence: z.int().min(1),
  at: z.string(),
  actor: z.string(),
  event: z.string(),
  facts: z.record(z.string(), Json),
  prev: Digest,
  hash: Digest,
});

/**
 * Proves the text of a chain's file, and its end where the published head is given. The form is as fixed as the
 * content: what `toJsonl` would not have written byte for byte is refused, so are an empty file, blank lines,
 * `\r`, and a last line without its `\n`. Decode the file as UTF-8 without dropping a byte order mark.
 */
export function verifyChain(lines: string, head: AuditHead | undefined, sha256: Sha256): ChainResult {
  if (lines === '') return broken(1, 'the file is empty; a chain has at least one record');
  const rows = lines.split('\n');
  const rest = rows.pop();
  if (rest !== '')
    return broken(rows.length + 1, 'the last line does not end with a newline: it was cut or added to');

  let previous: AuditRecord | undefined;
  for (const [index, row] of rows.entries()) {
    const record = readLine(row);
    if (typeof record === 'string') return broken(index + 1, record);
    const reason = misfit(record, previous, sha256) ?? againstHead(record, head);
    if (reason !== undefined) return broken(index + 1, reason);
    previous = record;
  }
  const end = { sequence: previous?.sequence ?? 0, hash: previous?.hash ?? FIRST_PREV };
  if (head !== undefined && end.sequence < head.sequence) {
    const missing = `the file ends at record ${end.sequence}, the published head is record ${head.sequence}`;
    return broken(end.sequence + 1, `${missing}: lines are missing at the end`);
  }
  return { ok: true, records: rows.length, head: end };
}

/** The record of a line, or the reason why it is none. */
function readLine(row: string): AuditRecord | string {
  try {
    const value: unknown = JSON.parse(row);
    const parsed = Line.safeParse(value);
    if (!parsed.success) return `not an audit record: ${parsed.error.issues[0]?.message ?? 'unknown form'}`;
    if (canonicalJson(value) !== row)
      return 'not in canonical form: the line was written again by something else';
    return value as AuditRecord;
  } catch (error) {
    // A line that cannot be read is a finding about the file; its own text stays out of the message.
    return `not readable as JSON (${error instanceof Error ? error.name : 'unknown error'})`;
  }
}

function misfit(record: AuditRecord, previous: AuditRecord | undefined, sha256: Sha256): string | undefined {
  const sequence = (previous?.sequence ?? 0) + 1;
  if (record.sequence !== sequence) {
    return `record ${record.sequence} where ${sequence} belongs: lines were dropped, repeated or moved`;
  }
  if (previous !== undefined && record.rollback !== previous.rollback) {
    return `belongs to rollback "${record.rollback}", the chain is of "${previous.rollback}"`;
  }
  if (record.prev !== (previous?.hash ?? FIRST_PREV)) return 'does not follow from the record before it';
  const { hash, ...body } = record;
  return sha256(canonicalJson(body)) === hash
    ? undefined
    : 'its content does not match its hash: it was altered';
}

function againstHead(record: AuditRecord, head: AuditHead | undefined): string | undefined {
  if (head === undefined || record.sequence < head.sequence) return undefined;
  if (record.sequence > head.sequence)
    return `lies behind the published head, record ${head.sequence}: it was added`;
  return record.hash === head.hash ? undefined : `is not the published head: its hash is not ${head.hash}`;
}

function broken(line: number, reason: string): ChainResult {
  return { ok: false, line, reason };
}
