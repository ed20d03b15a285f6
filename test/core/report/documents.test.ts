import { describe, expect, it } from 'vitest';
import { rollbackAudit, rollbackMetrics } from '#core/report/documents.ts';
import { rollbackFailure } from '#core/report/failure.ts';
import { toJson } from '#core/report/json.ts';
import { buildReport } from '#core/report/model.ts';
import { at, failure, phases, refused, rollback, success, vetoed } from './samples.ts';

describe('rollback_audit', () => {
  it('has the documented fields and figures', () => {
    expect(rollbackAudit(buildReport(success))).toEqual({
      rollback_id: 'rb-123456',
      operation_id: 'op-12345',
      permit_id: 'permit-xyz789',
      trigger: {
        type: 'automatic',
        reason: 'error_rate_exceeded',
        threshold: 0.01,
        actual_value: 0.025,
        detected_at: '2025-12-09T20:14:59.600Z',
      },
      execution: {
        started_at: '2025-12-09T20:15:00.000Z',
        completed_at: '2025-12-09T20:29:00.000Z',
        duration_seconds: 840,
        sla_seconds: 900,
        phases_executed: [
          'preparation',
          'stop_traffic',
          'database_rollback',
          'application_rollback',
          'cache_invalidation',
          'traffic_restoration',
          'verification',
          'cleanup',
        ],
      },
      verification: { automated_checks_passed: 6, manual_checks_passed: 4, success: true },
      impact: { downtime_seconds: 180, affected_requests: 2847, failed_requests: 71 },
    });
  });

  it('names a threshold that was fallen short of, and a request of a person', () => {
    const low = {
      ...success,
      rollback: { ...rollback, signal: rollback.signal && { ...rollback.signal, value: 0.001 } },
    };

    expect(rollbackAudit(buildReport(low)).trigger.reason).toBe('error_rate_below_threshold');
    expect(rollbackAudit(buildReport(refused)).trigger).toMatchObject({
      type: 'manual',
      reason: 'requested',
    });
  });
});

describe('rollback_metrics', () => {
  it('has the documented fields and figures', () => {
    expect(rollbackMetrics(buildReport(success))).toEqual({
      operation_id: 'op-12345',
      permit_id: 'permit-xyz789',
      rollback_execution: {
        triggered_at: '2025-12-09T20:15:00.000Z',
        trigger_type: 'automatic',
        trigger_reason: 'error_rate_exceeded',
        trigger_value: 0.025,
        trigger_threshold: 0.01,
        completed_at: '2025-12-09T20:29:00.000Z',
        total_duration_seconds: 840,
        sla_seconds: 900,
        sla_met: true,
        sla_buffer_seconds: 60,
      },
      phase_timings: {
        preparation: 118,
        stop_traffic: 45,
        database_rollback: 182,
        application_rollback: 125,
        cache_invalidation: 67,
        traffic_restoration: 58,
        verification: 143,
        cleanup: 102,
      },
      rollback_success: { success: true, attempts: 1, verification_passed: true, all_services_healthy: true },
      impact_metrics: {
        downtime_seconds: 180,
        affected_requests: 2847,
        failed_requests: 71,
        customer_impact: 'minimal',
        revenue_impact_usd: 0,
      },
      quality_metrics: {
        rollback_tested_before: true,
        automated_rollback: true,
        manual_intervention_required: false,
        rollback_documentation_followed: true,
        rollback_plan_accuracy: 0.91,
      },
    });
  });

  it('says null and not 0 of what was not measured', () => {
    const metrics = rollbackMetrics(buildReport(vetoed));

    expect(metrics.impact_metrics).toEqual({
      downtime_seconds: null,
      affected_requests: null,
      failed_requests: null,
      customer_impact: null,
      revenue_impact_usd: null,
    });
    expect(metrics.rollback_execution).toMatchObject({
      completed_at: null,
      total_duration_seconds: null,
      sla_met: null,
    });
    expect(new Set(Object.values(metrics.phase_timings))).toEqual(new Set([null]));
  });

  it('counts a phase of several regions once while they run side by side', () => {
    const twice = [...phases, { ...phases[0], region: 'us-east-1', leftAt: at(130) }] as typeof phases;

    const metrics = rollbackMetrics(buildReport({ ...success, rollback: { ...rollback, phases: twice } }));

    expect(metrics.phase_timings).toMatchObject({ preparation: 130 });
  });

  it('times the alternative path where it ran', () => {
    const path = {
      stage: 'alternative' as const,
      region: 'eu-west-1',
      estimateSeconds: 60,
      enteredAt: at(0),
      leftAt: at(75),
    };

    const metrics = rollbackMetrics(buildReport({ ...success, rollback: { ...rollback, phases: [path] } }));

    expect(metrics.phase_timings).toMatchObject({ alternative: 75, preparation: null });
  });
});

describe('rollback_failure', () => {
  it('has the documented fields and figures', () => {
    expect(rollbackFailure(buildReport(failure))).toEqual({
      operation_id: 'op-12345',
      permit_id: 'permit-xyz789',
      rollback_attempted_at: '2025-12-09T20:15:00.000Z',
      rollback_failed_at: '2025-12-09T20:35:00.000Z',
      failure_reason: 'Database restore failed due to corrupted backup',
      failure_details: {
        phase: 'Phase 3: Database Rollback',
        step: 'Restore database backup',
        error_message: 'pg_restore: error: could not read from input file: end of file',
        logs: 'logs/rb-123456/execution.jsonl',
      },
      escalation_timeline: [
        { level: 1, timestamp: at(1200), action: expect.any(String), outcome: 'acknowledged by grace' },
        {
          level: 1,
          timestamp: at(1500),
          action: expect.stringContaining('Tried the step again'),
          outcome: 'failed',
        },
        {
          level: 2,
          timestamp: at(1620),
          action: expect.stringContaining('senior-sre'),
          outcome: 'acknowledged by linus',
        },
        {
          level: 3,
          timestamp: at(2400),
          action: expect.stringContaining('told cto'),
          outcome: 'not acknowledged',
        },
        { level: 3, timestamp: at(3000), action: expect.stringContaining('forward-fix'), outcome: 'failed' },
        {
          level: 3,
          timestamp: at(4500),
          action: expect.stringContaining('Gave the rollback up'),
          outcome: 'abandoned',
        },
      ],
      resolution: {
        approach: 'forward-fix',
        description: 'Applied compensating migration and deployed v2.1.1 patch',
        resolved_at: '2025-12-09T21:30:00.000Z',
        total_incident_duration_minutes: 75,
      },
      lessons_learned: ['Backup verification process insufficient', 'Need multiple backup retention points'],
    });
  });

  it('is written after a forward fix that trouble led to, and not after a plain one', () => {
    const fixed = { ...rollback, status: 'fixed-forward' as const, alternative: 'compensating-migration' };
    const led = { ...fixed, troubleAt: at(100), troubleReason: 'restore failed' };

    expect(rollbackFailure(buildReport({ ...success, rollback: fixed }))).toBeUndefined();
    expect(rollbackFailure(buildReport({ ...success, rollback: led }))).toMatchObject({
      failure_reason: 'restore failed',
      resolution: {
        approach: 'compensating-migration',
        resolved_at: at(942),
        total_incident_duration_minutes: 16,
      },
    });
  });

  it('leaves a resolution open that nobody has entered', () => {
    expect(rollbackFailure(buildReport({ ...failure, people: undefined }))?.resolution).toEqual({
      approach: null,
      description: null,
      resolved_at: null,
      total_incident_duration_minutes: null,
    });
  });
});

describe('report.json', () => {
  it('holds a failure only where there was one', () => {
    expect(Object.keys(toJson(buildReport(success)))).toEqual([
      'rollback_audit',
      'rollback_metrics',
      'report',
    ]);
    expect(Object.keys(toJson(buildReport(failure)))).toContain('rollback_failure');
    expect(Object.keys(toJson(buildReport(vetoed)))).not.toContain('rollback_failure');
  });

  it('names what was not measured, as null', () => {
    expect(toJson(buildReport(vetoed)).report).toMatchObject({
      impact: { failedRequests: null, revenueImpactUsd: null },
    });
  });

  it('is written the same from the same records', () => {
    expect(JSON.stringify(toJson(buildReport(success)))).toBe(JSON.stringify(toJson(buildReport(success))));
  });
});
