import { rollbackAudit, rollbackMetrics } from './documents.ts';
import { rollbackFailure } from './failure.ts';
import type { Report } from './model.ts';

/**
 * The report as JSON text, two spaces deep: the documented objects `rollback_audit`, `rollback_metrics` and, where
 * one is due, `rollback_failure`, then the whole report under `report`. What was not measured is null, never left out.
 */
export function toJson(report: Report): string {
  const failure = rollbackFailure(report);
  const documents = { rollback_audit: rollbackAudit(report), rollback_metrics: rollbackMetrics(report) };
  const whole = { ...documents, ...(failure && { rollback_failure: failure }), report };
  return `${JSON.stringify(whole, (_key, value: unknown) => (value === undefined ? null : value), 2)}\n`;
}
