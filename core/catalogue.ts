import { PlanInvalidError } from './errors.ts';
import type { Comparison, Metric, Trigger } from './plan-trigger.ts';
import { datapointsOf, mergedTrigger } from './trigger-merge.ts';
import { problemsOf } from './trigger-problems.ts';
import type { Severity, Situation } from './words.ts';

/** What a trigger watches: an alarm that exists, one metric, or metric math over several. */
export type Watches =
  | { readonly by: 'alarm'; readonly alarm: string }
  | { readonly by: 'metric'; readonly metric: Metric }
  | { readonly by: 'formula'; readonly formula: string; readonly metrics: Readonly<Record<string, Metric>> };

/**
 * A trigger with everything filled in that an alarm is created from. `against` a baseline, `threshold` is the change
 * in per cent of the baseline, upwards or downwards, that is too much. Of an existing alarm only severity, scope and
 * notice count.
 */
export interface ResolvedTrigger {
  readonly id: string;
  readonly title: string;
  readonly watches: Watches;
  readonly against: 'value' | 'above-baseline' | 'below-baseline';
  readonly threshold?: number;
  readonly comparison: Comparison;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missing: 'missing' | 'ignore' | 'breaching' | 'not-breaching';
  readonly severity: Severity;
  readonly manual: boolean;
  readonly noticeSeconds: number;
  readonly scope?: string;
  readonly indicates?: Situation;
}

const DEFAULT_NOTICE_SECONDS = 60;

/** Merges a trigger with its entry of the catalogue. Throws PlanInvalidError, one line with its path a problem. */
export function resolveTrigger(trigger: Trigger): ResolvedTrigger {
  const problems = problemsOf(trigger);
  if (problems.length > 0) {
    const lines = problems.map(
      ({ field, found, expected }) => `${field}: found ${found}, expected ${expected}`,
    );
    throw new PlanInvalidError(lines.map((line) => `trigger "${trigger.id}": ${line}`).join('\n'));
  }
  const merged = mergedTrigger(trigger);
  const { m, n, periodSeconds } = datapointsOf(merged);
  return {
    id: trigger.id,
    title: merged.title ?? trigger.id,
    watches: watchesOf(trigger),
    against: merged.against ?? 'value',
    threshold: merged.threshold,
    comparison: merged.comparison ?? 'greater-than',
    periodSeconds,
    evaluationPeriods: n,
    datapointsToAlarm: m,
    missing: merged.missing ?? 'missing',
    severity: merged.severity ?? 'medium',
    manual: merged.manual ?? false,
    noticeSeconds: trigger.notice ?? DEFAULT_NOTICE_SECONDS,
    scope: trigger.scope,
    indicates: merged.indicates,
  };
}

function watchesOf({ alarm, metric, formula, metrics = {} }: Trigger): Watches {
  if (alarm !== undefined) return { by: 'alarm', alarm };
  if (metric) return { by: 'metric', metric };
  return { by: 'formula', formula: formula ?? '', metrics };
}
