import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { AuditHead } from '#core/audit.ts';
import { type ChainResult, verifyChain } from '#core/audit-verify.ts';
import type { Rollback } from '#core/records.ts';
import { type Client, part } from '../client.ts';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { usage } from '../failure.ts';
import { invocationOf } from '../invocation.ts';
import { type Line, line, toned } from '../view/line.ts';

/** Where a chain came from, the end it is held against, and who said so. */
interface Evidence {
  readonly source: string;
  readonly text: string | undefined;
  readonly head?: AuditHead;
  readonly headFrom?: 'given' | 'fetched';
}

/** `ripcord audit …`: proves what the audit trail says. */
export function auditCommand(): Command {
  const command = new Command('audit').description('prove an audit trail');
  command.addCommand(verify());
  return withExamples(command, 'audit verify release-42-r1', 'audit verify release-42-r1.jsonl');
}

function verify(): Command {
  const command = new Command('verify')
    .description(
      'prove a trail against its hash chain; a file needs no server; exit status 1 where it is broken',
    )
    .argument('<file-or-rollback>', 'a .jsonl file, or the id of a rollback')
    .option('--head <sequence:hash>', 'the published head, without which a cut end cannot be seen', headOf)
    .action(async (target: string, { head }: { head?: AuditHead }, self: Command) => {
      const { output, client } = invocationOf(self);
      const evidence = isFile(target) ? fromFile(target, head) : await fetched(client, target, head);
      const result = prove(evidence);
      const proven = provenBy(result, evidence);
      const { source, headFrom } = evidence;
      output.show({ ...result, source, against: headFrom ?? null, ...proven }, () =>
        linesOf(result, evidence, proven),
      );
      if (!result.ok) process.exitCode = EXIT.no;
    });
  return withExamples(
    command,
    'audit verify release-42-r1',
    'audit verify trail.jsonl --head 143:5f0c…',
    'audit verify trail.jsonl --json',
  );
}

function headOf(text: string): AuditHead {
  const [, sequence, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (sequence !== undefined && hash !== undefined) return { sequence: Number(sequence), hash };
  throw new InvalidArgumentError(`found "${text}", expected a number, a colon and 64 hexadecimal digits`);
}

/** What looks like a file must be one: a trail that is missing is no rollback's id. */
function isFile(target: string): boolean {
  if (existsSync(target)) return true;
  if (!/[/\\]|\.jsonl$/.test(target)) return false;
  throw usage(`${target} does not exist`, 'name a file that can be read, or the id of a rollback');
}

function fromFile(name: string, head: AuditHead | undefined): Evidence {
  try {
    return { source: name, text: decoded(readFileSync(name)), head, headFrom: head && 'given' };
  } catch (error) {
    throw usage(
      `${name} cannot be read (${(error as NodeJS.ErrnoException).code})`,
      'name a file that can be read',
    );
  }
}

/** The archived trail where the rollback is over, for that is what its head was published for; else the live one. */
async function fetched(client: Client, id: string, given: AuditHead | undefined): Promise<Evidence> {
  const { rollback } = await client.get<{ rollback: Rollback }>(`/api/rollbacks/${part(id)}`);
  const published = rollback.auditHead;
  const path = `/api/rollbacks/${part(id)}/${published ? 'report/audit' : 'audit'}`;
  const text = await client.text(path);
  const source = published ? `the archived trail of ${id}` : `the trail of ${id} so far`;
  const head = given ?? published;
  return { source, text, head, headFrom: head && (given ? 'given' : 'fetched') };
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Bytes that are no text are a finding about the file, told by `prove`.
    return undefined;
  }
}

function prove({ text, head }: Evidence): ChainResult {
  if (text === undefined) return { ok: false, line: 1, reason: 'the file is not UTF-8 text' };
  return verifyChain(text, head, (one) => createHash('sha256').update(one).digest('hex'));
}

interface Proven {
  readonly proven: readonly string[];
  readonly notProven: readonly string[];
}

/** A proof is only worth what it leaves open, so both are said. */
function provenBy(result: ChainResult, { headFrom }: Evidence): Proven {
  if (!result.ok) return { proven: [], notProven: ['that this is the trail as it was written'] };
  const proven = ['no record was altered, dropped, repeated or moved within the trail'];
  if (headFrom === undefined) {
    const truncated =
      'that nothing is missing at the end, and that the whole trail was not written anew: that takes --head';
    return { proven, notProven: [truncated] };
  }
  const ends = 'it ends at the published head: nothing is missing at the end or was added to it';
  const sameHand =
    'that the server did not change trail and head together: compare the head with one kept elsewhere';
  return { proven: [...proven, ends], notProven: headFrom === 'fetched' ? [sameHand] : [] };
}

function linesOf(result: ChainResult, { source }: Evidence, { proven, notProven }: Proven): Line[] {
  if (!result.ok) {
    return [line(toned('bad', `✖ ${source} is broken at line ${result.line}: ${result.reason}`))];
  }
  const { records, head } = result;
  return [
    line(toned('good', '✔'), ` ${source} holds: ${records} records, head ${head.sequence}:${head.hash}`),
    ...proven.map((one) => line('  ', toned('good', 'proven'), `      ${one}`)),
    ...notProven.map((one) => line('  ', toned('warn', 'not proven'), `  ${one}`)),
  ];
}
