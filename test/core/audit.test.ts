import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { link, toJsonl } from '#core/audit.ts';
import { verifyChain } from '#core/audit-verify.ts';
import { canonicalJson } from '#core/canonical.ts';
import type { AuditRecord } from '#core/records.ts';

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function chain(length: number, rollback = 'rb-1', at = '2025-12-09T20:15:00.000Z'): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let index = 0; index < length; index += 1) {
    const entry = {
      rollback,
      at,
      actor: 'system',
      event: 'step done',
      facts: { index, note: 'é "\\ \u202e' },
    };
    records.push(link(records.at(-1), entry, sha256));
  }
  return records;
}

function headOf(records: readonly AuditRecord[]): { sequence: number; hash: string } {
  const last = records.at(-1);
  if (last === undefined) throw new Error('a chain without records has no head');
  return { sequence: last.sequence, hash: last.hash };
}

const records = chain(5);
const text = toJsonl(records);
const head = headOf(records);
const lines = text.trimEnd().split('\n');

function fileOf(rows: readonly (string | undefined)[]): string {
  return rows.map((row) => `${row}\n`).join('');
}

/** Forges record 4 so that it, and the one after it, fit together again. */
function forged(): string {
  const [, , third, fourth, fifth] = records;
  if (!fourth || !fifth) throw new Error('the sample chain is too short');
  const lie = link(third, { ...fourth, actor: 'nobody' }, sha256);
  return toJsonl([...records.slice(0, 3), lie, link(lie, fifth, sha256)]);
}

describe('an audit chain', () => {
  it('starts at 1 from 64 zeros and hangs every record on the one before', () => {
    expect(records[0]).toMatchObject({ sequence: 1, prev: '0'.repeat(64) });
    expect(records[1]).toMatchObject({ sequence: 2, prev: records[0]?.hash });
  });

  it('hashes the canonical JSON of all fields but the hash', () => {
    const { hash, ...body } = records[2] as AuditRecord;

    expect(hash).toBe(sha256(canonicalJson(body)));
  });

  it('keeps nothing of an entry but its five fields', () => {
    const entry = { rollback: 'rb-1', at: 'now', actor: 'a', event: 'e', facts: {}, extra: 1 };

    expect(Object.keys(link(undefined, entry, sha256))).not.toContain('extra');
  });

  it('refuses an entry of another rollback', () => {
    const entry = { rollback: 'rb-2', at: 'now', actor: 'a', event: 'e', facts: {} };

    expect(() => link(records[0], entry, sha256)).toThrow('cannot follow one of "rb-1"');
  });

  it('verifies whole, with and without its head', () => {
    expect(verifyChain(text, head, sha256)).toEqual({ ok: true, records: 5, head });
    expect(verifyChain(text, undefined, sha256)).toEqual({ ok: true, records: 5, head });
  });
});

describe('a tampered chain', () => {
  it.each([
    ['a dropped line', fileOf([lines[0], lines[1], lines[3], lines[4]]), 3, 'dropped'],
    ['two lines swapped', fileOf([lines[0], lines[2], lines[1], lines[3], lines[4]]), 2, 'moved'],
    ['a repeated line', fileOf([lines[0], lines[1], lines[1], ...lines.slice(2)]), 3, 'repeated'],
    ['the last line repeated', fileOf([...lines, lines[4]]), 6, 'repeated'],
    ['all lines the other way round', fileOf(lines.toReversed()), 1, 'where 1 belongs'],
    ['a line cut off at the end', fileOf(lines.slice(0, 4)), 5, 'missing at the end'],
    ['a line added that fits', toJsonl(chain(6)), 6, 'it was added'],
    ['a line written with spaces', text.replace('"sequence":3', '"sequence": 3'), 3, 'canonical'],
    ['a line with its keys in another order', fileOf([reorder(lines[0]), ...lines.slice(1)]), 1, 'canonical'],
    ['a number written otherwise', text.replace('"index":2', '"index":2.0'), 3, 'canonical'],
    ['a repeated key', text.replace('{"actor":"system"', '{"actor":"x","actor":"system"'), 1, 'canonical'],
    [
      'a field too many',
      text.replace('"event":"step done"', '"event":"step done","even":1'),
      1,
      'audit record',
    ],
    ['carriage returns', text.replaceAll('\n', '\r\n'), 1, 'canonical'],
    ['a byte order mark', `\uFEFF${text}`, 1, 'JSON'],
    ['a blank line at the end', `${text}\n`, 6, 'JSON'],
    ['a blank line within', text.replace('\n', '\n\n'), 2, 'JSON'],
    ['a last line without its newline', text.slice(0, -1), 5, 'newline'],
    ['a last line cut in the middle', text.slice(0, -20), 5, 'newline'],
    ['an empty file', '', 1, 'empty'],
    ['a newline alone', '\n', 1, 'JSON'],
    ['a number that JSON cannot keep', text.replace('"index":4', '"index":1e999'), 5, 'audit record'],
    ['a line nested beyond reason', `${'['.repeat(50_000)}${']'.repeat(50_000)}\n`, 1, ''],
    ['lines of a foreign rollback behind', fileOf([...lines, ...rows('rb-2', 6).slice(5)]), 6, 'rb-2'],
    ['a foreign rollback throughout', fileOf(rows('rb-2', 5)), 5, 'not the published head'],
    ['a forged record with the rest linked anew', forged(), 5, 'not the published head'],
  ])('is told by %s', (_name, tampered, line, reason) => {
    const result = verifyChain(tampered, head, sha256);

    expect(result).toMatchObject({ ok: false, line, reason: expect.stringContaining(reason) });
  });

  it('is told by a published head with another hash at the same place', () => {
    const other = { sequence: 5, hash: 'f'.repeat(64) };

    expect(verifyChain(text, other, sha256)).toMatchObject({ ok: false, line: 5 });
  });

  it('is told by every single byte, whatever it is flipped to', () => {
    const bytes = Buffer.from(toJsonl(chain(2)));
    const flips = fc.array(fc.integer({ min: 1, max: 255 }), {
      minLength: bytes.length,
      maxLength: bytes.length,
    });

    fc.assert(
      fc.property(flips, (masks) => {
        for (const [index, mask] of masks.entries()) {
          const flipped = Buffer.from(bytes);
          flipped[index] = (flipped[index] ?? 0) ^ mask;
          expect(verifyChain(flipped.toString('utf8'), undefined, sha256).ok).toBe(false);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('is told by any other order of its lines', () => {
    const order = fc.shuffledSubarray([...lines, ...lines], { minLength: 1 });

    fc.assert(
      fc.property(order, (shuffled) => {
        const result = verifyChain(fileOf(shuffled), head, sha256);
        expect(result.ok).toBe(fileOf(shuffled) === text);
      }),
    );
  });

  it('names the line of the change', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), (index) => {
        const changed = lines.with(index, (lines[index] ?? '').replace('step done', 'step skip'));
        expect(verifyChain(fileOf(changed), head, sha256)).toMatchObject({ ok: false, line: index + 1 });
      }),
    );
  });

  it('holds whatever was written into its facts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 6 }),
        (facts) => {
          const kept: AuditRecord[] = [];
          for (const one of facts) {
            // JSON itself turns -0 into 0, as a table or a file would.
            const fact = JSON.parse(JSON.stringify(one)) as AuditRecord['facts'];
            kept.push(
              link(kept.at(-1), { rollback: 'r', at: 't', actor: 'a', event: 'e', facts: fact }, sha256),
            );
          }
          expect(verifyChain(toJsonl(kept), headOf(kept), sha256)).toMatchObject({
            ok: true,
            records: kept.length,
          });
        },
      ),
    );
  });
});

function rows(rollback: string, length: number): string[] {
  return toJsonl(chain(length, rollback)).trimEnd().split('\n');
}

function reorder(line = '{}'): string {
  const fields = Object.entries(JSON.parse(line) as Record<string, unknown>);
  return JSON.stringify(Object.fromEntries(fields.toReversed()));
}
