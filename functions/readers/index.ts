import { UnknownKindError } from '#core/errors.ts';
import { command } from './command.ts';
import { http } from './http.ts';
import { metric } from './metric.ts';
import type { Reader } from './reader.ts';
import { sql } from './sql.ts';

const all = [command, http, metric, sql] as const;

/** Every way to read state that is captured or compared, by its name in plans. */
export const readers: ReadonlyMap<string, Reader> = new Map(all.map((reader) => [reader.kind, reader]));

/** Throws UnknownKindError; there is no default. */
export function readerFor(kind: string): Reader {
  const reader = readers.get(kind);
  if (reader) return reader;
  throw new UnknownKindError(`no reader of kind "${kind}"; known: ${[...readers.keys()].join(', ')}`);
}
