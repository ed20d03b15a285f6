import type { Consent, Route } from '../decision.ts';
import type { ArmedTrigger, Operation } from '../records.ts';
import type { Signal } from '../signal.ts';
import type { Json, Severity } from '../words.ts';
import type { ReportInput } from './input.ts';

/** Why there was a rollback: what was seen, what was decided about it, and on which facts. */
export interface TriggerAnalysis {
  readonly type: 'automatic' | 'manual' | 'emergency';
  /** The documented form, such as `error_rate_exceeded`; for a person's request `requested`. */
  readonly reason: string;
  /** The same in words. */
  readonly text: string;
  readonly requestedBy: string;
  readonly route: Route;
  readonly consent: Consent;
  readonly reasons: readonly string[];
  readonly facts: Readonly<Record<string, Json>>;
  readonly alarm?: string;
  readonly metric?: string;
  readonly severity?: Severity;
  readonly value?: number;
  readonly threshold?: number;
  readonly breachedAt?: string;
  readonly detectedAt?: string;
  /** First breaching datapoint to trigger: clock T1. */
  readonly detectionSeconds?: number;
  readonly evidence: readonly Signal[];
}

const TYPES = { automated: 'automatic', manual: 'manual', emergency: 'emergency' } as const;

/** Reads the signal that began it; without one, a person's request stands in its place. */
export function triggerAnalysis({ rollback, operation, clocks }: ReportInput): TriggerAnalysis {
  const { signal, decision } = rollback;
  const armed = signal === undefined ? undefined : armedFor(signal, operation);
  return {
    type: TYPES[rollback.flow],
    reason: reasonCode(signal, armed),
    text: rollback.reason,
    requestedBy: rollback.requestedBy,
    route: rollback.route,
    consent: decision.consent,
    reasons: decision.reasons,
    facts: decision.facts,
    alarm: signal?.alarmName,
    metric: signal?.metric ?? armed?.metric,
    severity: armed?.severity ?? signal?.severity,
    value: signal?.value,
    threshold: signal?.threshold ?? armed?.threshold,
    breachedAt: signal?.breachedAt,
    detectedAt: signal?.changedAt,
    detectionSeconds: clocks?.t1,
    evidence: rollback.evidence,
  };
}

function armedFor(signal: Signal, operation: Operation | undefined): ArmedTrigger | undefined {
  const names = [signal.alarm, signal.alarmName, ...signal.children];
  return operation?.triggers.find((trigger) => names.includes(trigger.alarm));
}

function reasonCode(signal: Signal | undefined, armed: ArmedTrigger | undefined): string {
  if (signal === undefined || signal.source === 'person') return 'requested';
  const name = snake(armed?.id ?? signal.metric ?? signal.alarmName);
  const threshold = signal.threshold ?? armed?.threshold;
  if (signal.value === undefined || threshold === undefined) return name;
  return signal.value < threshold ? `${name}_below_threshold` : `${name}_exceeded`;
}

/** `stop-traffic` or `StopTraffic` → `stop_traffic`: names as the documented objects write them. */
export function snake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}
