import { UnknownKindError } from '#core/errors.ts';
import type { Check } from './check.ts';
import { dataConsistency } from './data-consistency.ts';
import { health } from './health.ts';
import { metric } from './metric.ts';
import { schemaVersion } from './schema-version.ts';
import { smokeTest } from './smoke-test.ts';
import { version } from './version.ts';

const all = [dataConsistency, health, metric, schemaVersion, smokeTest, version] as const;

/** Every kind of check by its name, alphabetical. */
export const checks: ReadonlyMap<string, Check> = new Map(all.map((check) => [check.kind, check]));

/** Throws UnknownKindError; there is no default. */
export function checkFor(kind: string): Check {
  const check = checks.get(kind);
  if (!check)
    throw new UnknownKindError(`no check of kind "${kind}"; known: ${[...checks.keys()].join(', ')}`);
  return check;
}
