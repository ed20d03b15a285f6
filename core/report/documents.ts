import { PHASES } from '../words.ts';
import { busySeconds } from './figures.ts';
import type { Report } from './model.ts';
import { snake } from './trigger.ts';

/** The documented object `rollback_audit`. What was not measured is null. */
export function rollbackAudit({ subject, trigger, timing, phases, verification, impact, outcome }: Report) {
  const ran = new Set(phases.filter((phase) => phase.status !== 'not run').map(({ stage }) => stage));
  return {
    rollback_id: subject.rollback,
    operation_id: subject.operation,
    permit_id: subject.permit ?? null,
    trigger: {
      type: trigger.type,
      reason: trigger.reason,
      threshold: trigger.threshold ?? null,
      actual_value: trigger.value ?? null,
      detected_at: trigger.detectedAt ?? null,
    },
    execution: {
      started_at: outcome.executed ? timing.slaFrom : null,
      completed_at: completedAt({ timing, outcome }),
      duration_seconds: timing.durationSeconds ?? null,
      sla_seconds: timing.slaSeconds,
      phases_executed: [...ran].map(snake),
    },
    verification: {
      automated_checks_passed: verification.automatedPassed,
      manual_checks_passed: verification.manualPassed,
      success: verification.passed ?? null,
    },
    impact: {
      downtime_seconds: impact.downtimeSeconds ?? null,
      affected_requests: impact.affectedRequests ?? null,
      failed_requests: impact.failedRequests ?? null,
    },
  };
}

/** The documented object `rollback_metrics`. What was not measured is null; `phase_timings` holds every phase. */
export function rollbackMetrics(report: Report) {
  const { subject, trigger, timing, verification, impact, outcome, quality } = report;
  return {
    operation_id: subject.operation,
    permit_id: subject.permit ?? null,
    rollback_execution: {
      triggered_at: timing.decidedAt,
      trigger_type: trigger.type,
      trigger_reason: trigger.reason,
      trigger_value: trigger.value ?? null,
      trigger_threshold: trigger.threshold ?? null,
      completed_at: completedAt({ timing, outcome }),
      total_duration_seconds: timing.durationSeconds ?? null,
      sla_seconds: timing.slaSeconds,
      sla_met: timing.slaMet ?? null,
      sla_buffer_seconds: timing.bufferSeconds ?? null,
    },
    phase_timings: phaseTimings(report),
    rollback_success: {
      success: outcome.success,
      attempts: quality.attempts,
      verification_passed: verification.passed ?? null,
      all_services_healthy: verification.servicesHealthy ?? null,
    },
    impact_metrics: {
      downtime_seconds: impact.downtimeSeconds ?? null,
      affected_requests: impact.affectedRequests ?? null,
      failed_requests: impact.failedRequests ?? null,
      customer_impact: impact.customerImpact ?? null,
      revenue_impact_usd: impact.revenueImpactUsd ?? null,
    },
    quality_metrics: {
      rollback_tested_before: quality.testedBefore ?? null,
      automated_rollback: quality.automated,
      manual_intervention_required: quality.manualIntervention ?? null,
      rollback_documentation_followed: quality.planFollowed ?? null,
      rollback_plan_accuracy: hundredths(timing.planAccuracy),
    },
  };
}

/** The end of the SLA clock: verified, or the end of one that acted and never verified. */
function completedAt({ timing, outcome }: Pick<Report, 'timing' | 'outcome'>): string | null {
  return outcome.executed ? (timing.verifiedAt ?? timing.endedAt ?? null) : null;
}

/** Seconds in each phase, regions side by side counted once; the alternative path only where it ran. */
function phaseTimings({ phases, timing }: Report): Record<string, number | null> {
  const entered = new Set(phases.flatMap(({ stage, enteredAt }) => (enteredAt === undefined ? [] : [stage])));
  const stages = entered.has('alternative') ? [...PHASES, 'alternative' as const] : PHASES;
  return Object.fromEntries(
    stages.map((stage) => {
      const spans = phases.flatMap((phase) => {
        const end = phase.leftAt ?? timing.endedAt;
        if (phase.stage !== stage || phase.enteredAt === undefined || end === undefined) return [];
        return [[phase.enteredAt, end] as const];
      });
      return [snake(stage), busySeconds(spans) ?? null];
    }),
  );
}

function hundredths(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 100) / 100;
}
