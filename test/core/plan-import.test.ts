import { describe, expect, it } from 'vitest';
import { resolveTrigger } from '#core/catalogue.ts';
import { parsePlan } from '#core/plan-parse.ts';
import { planFields } from './plans.ts';

/** As the seeds write it. */
const auto_rollback = {
  enabled: true,
  operation_id: 'op-12345',
  permit_id: 'permit-xyz789',
  triggers: [
    { metric: 'error_rate', threshold: 0.01, duration_seconds: 120, comparison: 'greater_than' },
    { metric: 'latency_p99', threshold: 500, duration_seconds: 300, comparison: 'greater_than' },
    { metric: 'auth_failure_rate', threshold: 0.05, duration_seconds: 60, comparison: 'greater_than' },
    { metric: 'health_check_failures', threshold: 3, consecutive: true, comparison: 'greater_than' },
  ],
  rollback_script: './scripts/rollback-api-v2.1.sh',
  notification_channels: ['slack', 'pagerduty', 'email'],
  require_manual_confirmation: false,
  rollback_timeout_seconds: 900,
  safety_checks: {
    verify_backup_exists: true,
    verify_previous_version_healthy: true,
    verify_rollback_tested: false,
  },
};

const permit_request = {
  operation: 'deploy-api-v2.1',
  certification_level: 3,
  rollback_plan: {
    plan_id: 'rollback-plan-123',
    tested: true,
    test_date: '2025-12-08',
    rehearsal_date: '2025-12-08',
    sla_minutes: 15,
    automation_level: 'fully_automated',
  },
};

const rest = { owner: 'api team', kind: 'application', risk: 'high', services: ['api'], level: 3 };

describe('an auto_rollback configuration', () => {
  it('brings triggers, script, time limit and channels', () => {
    const { plan, issues } = parsePlan({ auto_rollback, ...rest });

    expect(issues.every(({ level }) => level === 'warning')).toBe(true);
    expect(plan).toMatchObject({
      id: 'op-12345',
      automation: 'fully-automated',
      sla: 900,
      communication: [{ how: ['slack', 'pagerduty', 'email'] }],
      phases: {
        'application-rollback': {
          steps: [{ kind: 'command', with: { command: ['./scripts/rollback-api-v2.1.sh'] } }],
        },
      },
    });
    expect(plan?.triggers.map(resolveTrigger)).toMatchObject([
      { id: 'error-rate', threshold: 0.01, evaluationPeriods: 2, severity: 'critical' },
      { id: 'latency-p99', threshold: 500, evaluationPeriods: 5, severity: 'high' },
      { id: 'auth-failure-rate', threshold: 0.05, evaluationPeriods: 1, severity: 'critical' },
      { id: 'health-check-failures', threshold: 3, evaluationPeriods: 1, severity: 'critical' },
    ]);
  });

  it('asks to write down by which check each safety flag is proven', () => {
    const { issues } = parsePlan({ auto_rollback, ...rest });

    expect(issues.map(({ path }) => path)).toEqual([
      'auto_rollback.safety_checks.verify_backup_exists',
      'auto_rollback.safety_checks.verify_previous_version_healthy',
    ]);
  });

  it('yields to what the plan says itself', () => {
    const { plan } = parsePlan(planFields({ auto_rollback }));

    expect(plan).toMatchObject({ id: 'release', triggers: [{ id: 'error-rate' }], sla: 900 });
  });

  it('turns automatic rollbacks off or asks where it says so', () => {
    const { plan } = parsePlan({
      auto_rollback: { ...auto_rollback, enabled: false, require_manual_confirmation: true },
      ...rest,
    });

    expect(plan).toMatchObject({ profile: 'development', automation: 'semi-automated' });
  });

  it('is refused with the path of what is wrong in it', () => {
    const wrong = { ...auto_rollback, triggers: [{ metric: 'error_rate', threshold: 'much' }] };
    const { plan, issues } = parsePlan(planFields({ auto_rollback: wrong }));

    expect(plan).toBeUndefined();
    expect(issues).toMatchObject([
      { level: 'error', path: 'auto_rollback.triggers.0.threshold', rule: 'import' },
    ]);
  });
});

describe('a permit_request', () => {
  it('brings level, SLA, automation and evidence', () => {
    const { plan } = parsePlan({ permit_request, ...rest, level: undefined, phases: {} });
    const imported = parsePlan({
      permit_request,
      owner: 'a',
      kind: 'application',
      risk: 'low',
      services: ['api'],
      phases: {},
    });

    expect(plan).toBeUndefined();
    expect(imported.plan).toMatchObject({
      id: 'rollback-plan-123',
      title: 'deploy-api-v2.1',
      level: 3,
      sla: 900,
      automation: 'fully-automated',
      evidence: [
        { kind: 'staging-drill', heldAt: '2025-12-08T00:00:00Z' },
        { kind: 'rehearsal', heldAt: '2025-12-08T00:00:00Z' },
      ],
    });
  });
});
