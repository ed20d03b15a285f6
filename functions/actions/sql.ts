import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import * as z from 'zod';
import { createLedger, enter, inTransaction, isEntered } from '#adapters/ledger.ts';
import { switchReadOnly } from '#adapters/read-only.ts';
import { queryRows, withDatabase } from '#adapters/sql.ts';
import { transactionControl } from '#core/sql-text.ts';
import { Json } from '#core/words.ts';
import { defineAction, type Outcome, orFailed, type StepTools } from './action.ts';

const Script = z.string().min(1).max(100_000);

const Settings = z
  .strictObject({
    /** `postgres://user:{secret:name#key}@host:port/database` */
    connection: z.string().min(1),
    /** The text itself, in order: a plan must need nothing that an outage takes away. */
    scripts: z.array(Script).min(1).max(100).optional(),
    /** All scripts and the note that they ran in one transaction: exactly once, or not at all. */
    transaction: z.boolean().default(true),
    /** Whether new sessions of the database may write; other sessions are ended so that they take it up. */
    readOnly: z.enum(['on', 'off']).optional(),
    /** Asked at the end; its rows must be these. */
    expect: z.strictObject({ query: Script, rows: z.array(z.record(z.string(), Json)) }).optional(),
  })
  .refine(
    ({ scripts, readOnly }) => (scripts === undefined) !== (readOnly === undefined),
    'expected either scripts or readOnly',
  )
  .superRefine(({ scripts = [], transaction }, context) => {
    for (const [index, script] of scripts.entries()) {
      const word = transaction && transactionControl(script);
      if (!word) continue;
      const message = `"${word}" would end the transaction of the step; leave it out or set transaction: false`;
      context.addIssue({ code: 'custom', path: ['scripts', index], message });
    }
  });
type Settings = z.infer<typeof Settings>;

/** Runs SQL scripts in order, each once however often the step is started, or makes a Postgres read-only and back. */
export const sql = defineAction({
  kind: 'sql',
  with: Settings,
  iam: [],
  example: {
    connection: 'postgres://ripcord:{secret:shop/database#password}@database.example.com:5432/shop',
    scripts: ['ALTER TABLE accounts DROP COLUMN credential_id', "UPDATE settings SET schema = '41'"],
    expect: { query: 'SELECT schema FROM settings', rows: [{ schema: '41' }] },
  },

  preview: async ({ scripts = [], transaction, readOnly }) => [
    ...(readOnly
      ? [`makes the database ${readOnly === 'on' ? 'read-only' : 'writable'} and ends its other sessions`]
      : []),
    ...scripts.map((script) => `runs ${script.slice(0, 200)}`),
    ...(scripts.length > 0 && transaction ? ['all in one transaction'] : []),
  ],

  start: async (settings, tools) =>
    // Outside a transaction a lost session leaves behind nobody knows what, and another attempt has another key.
    orFailed(settings.transaction, async () => {
      const failure = settings.readOnly
        ? await switchReadOnly(settings.connection, settings.readOnly, tools)
        : await runScripts(settings, tools);
      return failure ?? expected(settings, tools);
    }),

  poll: async (settings, _token, tools) => orFailed(true, async () => expected(settings, tools)),
});

async function runScripts(settings: Settings, tools: StepTools): Promise<Outcome | undefined> {
  const { connection, scripts = [], transaction } = settings;
  let committing = false;
  const run = async (client: pg.Client): Promise<Outcome | undefined> => {
    await createLedger(client);
    if (!transaction) return runEach(client, scripts, tools.key);
    await inTransaction(client, async () => {
      if (!(await enter(client, tools.key))) return;
      for (const script of scripts) await client.query(script);
      committing = true;
    });
    return undefined;
  };
  try {
    return await withDatabase(connection, tools, run, { statementSeconds: tools.timeLimit });
  } catch (cause) {
    if (!committing) throw cause;
    return fateOf(connection, tools, cause);
  }
}

/** A commit without an answer may have been made; the ledger knows. */
async function fateOf(connection: string, tools: StepTools, cause: unknown): Promise<Outcome | undefined> {
  try {
    if (await withDatabase(connection, tools, (client) => isEntered(client, tools.key))) return undefined;
  } catch {
    const error =
      'the connection was lost while committing, and whether the scripts took effect is not known';
    return { status: 'failed', error, mayRepeat: false };
  }
  throw cause;
}

/** Outside a transaction a script cannot be noted along with its effect: begun and done are noted, and a gap asks. */
async function runEach(
  client: pg.Client,
  scripts: readonly string[],
  key: string,
): Promise<Outcome | undefined> {
  for (const [index, script] of scripts.entries()) {
    const name = `${key}#${index + 1}`;
    if (await isEntered(client, `${name}#done`)) continue;
    const begun = await inTransaction(client, () => enter(client, `${name}#begun`));
    const which = `script ${index + 1} of ${scripts.length}`;
    if (!begun) {
      const error = `${which} was begun by an earlier start and its end is not known; look at the database`;
      return { status: 'failed', error, mayRepeat: false };
    }
    try {
      await client.query(script);
    } catch (cause) {
      const error = `${which}: ${cause instanceof Error ? cause.message : String(cause)}`;
      return { status: 'failed', error, mayRepeat: false };
    }
    await inTransaction(client, () => enter(client, `${name}#done`));
  }
  return undefined;
}

async function expected(
  { connection, expect, scripts = [], readOnly }: Settings,
  tools: StepTools,
): Promise<Outcome> {
  const summary = readOnly
    ? `new sessions are ${readOnly === 'on' ? 'read-only' : 'writable'}`
    : `${scripts.length} scripts ran`;
  if (!expect) return { status: 'done', summary };
  const rows = await withDatabase(connection, tools, (client) => queryRows(client, expect.query));
  if (isDeepStrictEqual(rows, expect.rows))
    return { status: 'done', summary: `${summary}, and the database is as expected` };
  const error = `${expect.query} gave ${JSON.stringify(rows).slice(0, 500)}, expected ${JSON.stringify(expect.rows)}`;
  return { status: 'failed', error, mayRepeat: false };
}
