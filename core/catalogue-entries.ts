import type { Trigger } from './plan-trigger.ts';
import type { Severity } from './words.ts';

export type Category = 'metric' | 'health' | 'business' | 'data' | 'security' | 'customer';

type Defaults = Pick<
  Trigger,
  'threshold' | 'comparison' | 'against' | 'period' | 'for' | 'datapoints' | 'missing'
> & {
  /** The values its metric can have, so that a threshold outside is told. */
  readonly range?: readonly [lowest: number, highest: number];
};

/** A trigger that Ripcord knows by name: all but the metric, which every team publishes in its own place. */
export interface CatalogueEntry extends Defaults {
  readonly id: string;
  readonly title: string;
  readonly category: Category;
  readonly severity: Severity;
}

const MINUTE = 60;

const value: Defaults = { comparison: 'greater-than', against: 'value' };
const perCent: Defaults = { ...value, range: [0, 100] };
/** Counts are silent while nothing happens: silence is zero. One of two, because the newest minute may be incomplete. */
const count: Defaults = { ...value, missing: 'not-breaching', datapoints: '1 of 2' };
const single: Defaults = { ...count, datapoints: '1 of 1' };
const rise: Defaults = { comparison: 'greater-than', against: 'above-baseline' };
const drop: Defaults = { comparison: 'greater-than', against: 'below-baseline' };
const score: Defaults = { comparison: 'less-than', against: 'value', range: [1, 5], missing: 'ignore' };

/** The 20 triggers of section 5. Rates and usages are in per cent, latencies in milliseconds. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  ...entries('metric', {
    'error-rate': ['Error rate', 'critical', { ...perCent, threshold: 1, for: 2 * MINUTE }],
    'latency-p99': ['Latency, 99th percentile', 'high', { ...value, threshold: 500, for: 5 * MINUTE }],
    'auth-failure-rate': ['Authentication failures', 'critical', { ...perCent, threshold: 5, for: MINUTE }],
    'database-connection-errors': ['Database connection errors', 'critical', { ...count, threshold: 10 }],
    'cpu-usage': ['CPU usage', 'high', { ...perCent, threshold: 90, for: 3 * MINUTE }],
    'memory-usage': ['Memory usage', 'high', { ...perCent, threshold: 90, for: 3 * MINUTE }],
    'disk-usage': ['Disk usage', 'high', { ...perCent, threshold: 90, for: 5 * MINUTE }],
    'performance-degradation': ['Performance drop', 'high', { ...drop, threshold: 5, for: 5 * MINUTE }],
  }),
  ...entries('health', {
    'health-check-failures': ['Consecutive failed health checks', 'critical', { ...single, threshold: 3 }],
    'crash-loop': ['Restarts', 'critical', { ...single, threshold: 3, period: 5 * MINUTE }],
    'dependency-unavailable': ['Dependencies down', 'critical', { ...value, threshold: 0, for: MINUTE }],
  }),
  ...entries('business', {
    'conversion-rate-drop': ['Conversion rate drop', 'medium', { ...drop, threshold: 10, for: 15 * MINUTE }],
    'transaction-volume-drop': ['Transaction drop', 'medium', { ...drop, threshold: 20, for: 10 * MINUTE }],
    'user-satisfaction': ['User satisfaction', 'medium', { ...score, threshold: 4, period: 5 * MINUTE }],
  }),
  ...entries('data', {
    'data-inconsistency': ['Failed consistency queries', 'high', { ...count, threshold: 0 }],
    'replication-or-consensus-failures': [
      'Replication or consensus failures',
      'critical',
      { ...perCent, threshold: 10, for: MINUTE },
    ],
  }),
  ...entries('security', {
    'security-incident': ['Vulnerability exploited', 'critical', { ...count, threshold: 0 }],
    // Three times the baseline is 200 per cent above it.
    'unauthorised-access-spike': [
      'Unauthorised access',
      'high',
      { ...rise, threshold: 200, for: 5 * MINUTE },
    ],
  }),
  ...entries('customer', {
    'support-tickets': ['Support tickets', 'medium', { ...rise, threshold: 50, period: 5 * MINUTE }],
    'user-reported-issues': ['Issues reported', 'medium', { ...single, threshold: 10, period: 60 * MINUTE }],
  }),
];

function entries(
  category: Category,
  rows: Readonly<Record<string, readonly [title: string, severity: Severity, defaults: Defaults]>>,
): CatalogueEntry[] {
  return Object.entries(rows).map(([id, [title, severity, defaults]]) => ({
    id,
    title,
    category,
    severity,
    ...defaults,
  }));
}
