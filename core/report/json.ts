import type { Json } from '../words.ts';
import { rollbackAudit, rollbackMetrics } from './documents.ts';
import { rollbackFailure } from './failure.ts';
import type { Report } from './model.ts';

/** `report.json`: the documented objects, and the whole report beside them. */
export interface JsonReport {
  readonly rollback_audit: Json;
  readonly rollback_metrics: Json;
  readonly rollback_failure?: Json;
  readonly report: Json;
}

/**
 * The report as a value for JSON.stringify: `rollback_audit`, `rollback_metrics`, `rollback_failure` where one is
 * due, and everything else under `report`. What was not measured is null, never left out and never 0.
 */
export function toJson(report: Report): JsonReport {
  const failure = rollbackFailure(report);
  return {
    rollback_audit: plain(rollbackAudit(report)),
    rollback_metrics: plain(rollbackMetrics(report)),
    ...(failure && { rollback_failure: plain(failure) }),
    report: plain(report),
  };
}

function plain(value: unknown): Json {
  const text = JSON.stringify(value, (_key, held: unknown) => (held === undefined ? null : held));
  return JSON.parse(text) as Json;
}
