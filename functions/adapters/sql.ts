import pg from 'pg';
import { AddressRefusedError, PlanInvalidError, SecretUnavailableError } from '#core/errors.ts';
import type { Json } from '#core/words.ts';
import { redact } from '#runtime/redact.ts';
import type { Tools } from '#runtime/tools.ts';

interface DatabaseOptions {
  readonly statementSeconds?: number;
  readonly connectSeconds?: number;
}

const STATEMENT_SECONDS = 60;
const CONNECT_SECONDS = 5;

/**
 * Opens one session on a Postgres, lends it to `use` and ends it. `connection` is a `postgres://` address whose
 * secrets are references; its host must be one the plan allows. Throws AddressRefusedError, SecretUnavailableError and
 * PlanInvalidError before dialling; what the database says becomes an Error without credentials.
 */
export async function withDatabase<Result>(
  connection: string,
  tools: Tools,
  use: (client: pg.Client) => Promise<Result>,
  options: DatabaseOptions = {},
): Promise<Result> {
  const seconds = options.statementSeconds ?? STATEMENT_SECONDS;
  const client = clientFor(
    await tools.secret(connection),
    seconds,
    options.connectSeconds ?? CONNECT_SECONDS,
  );
  const place = `database "${client.database}" at ${client.host}:${client.port}`;
  await tools.allowHost(client.host, client.port);
  // A session that dies while nobody waits for it must not end the process.
  client.on('error', (error) => tools.log.warn('database session lost', { place, error: error.message }));
  const end = (): void => void client.end();
  tools.signal.addEventListener('abort', end, { once: true });
  try {
    await client.connect();
    return await use(client);
  } catch (cause) {
    throw asSentence(place, cause);
  } finally {
    tools.signal.removeEventListener('abort', end);
    await client.end().catch(() => undefined);
  }
}

/**
 * One statement's rows as JSON: counts are numbers, times are ISO text, decimals stay text. Only a single statement is
 * accepted, so that a query cannot end the transaction it is run in.
 */
export async function queryRows(
  client: pg.Client,
  text: string,
  values: readonly unknown[] = [],
): Promise<Json[]> {
  // `queryMode` is younger than the types of pg.
  const query: pg.QueryConfig & { queryMode: 'extended' } = {
    text,
    values: [...values],
    queryMode: 'extended',
    types: TYPES,
  };
  const { rows } = await client.query(query);
  return JSON.parse(JSON.stringify(rows)) as Json[];
}

const INT8 = 20;
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === INT8 && format !== 'binary' ? wholeNumber : pg.types.getTypeParser(oid, format),
};

/** A number where it fits; what is larger stays text, as exact as it came. */
function wholeNumber(text: string): number | string {
  return Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

function clientFor(connectionString: string, statementSeconds: number, connectSeconds: number): pg.Client {
  if (!/^postgres(?:ql)?:\/\//.test(connectionString)) {
    throw new PlanInvalidError('a database connection does not begin with postgres://');
  }
  try {
    return new pg.Client({
      connectionString,
      application_name: 'ripcord',
      connectionTimeoutMillis: connectSeconds * 1000,
      statement_timeout: statementSeconds * 1000,
      // Where the server does not keep its own time limit, the client leaves a little later.
      query_timeout: (statementSeconds + 1) * 1000,
    });
  } catch {
    throw new PlanInvalidError(
      'a database connection cannot be read; expected postgres://user@host:port/database',
    );
  }
}

function asSentence(place: string, cause: unknown): unknown {
  if (cause instanceof AddressRefusedError || cause instanceof PlanInvalidError) return cause;
  if (cause instanceof SecretUnavailableError) return cause;
  const words = cause instanceof AggregateError ? cause.errors.map(String).join('; ') : messageOf(cause);
  return new Error(redact(`${place}: ${words}`));
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
