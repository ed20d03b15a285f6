import type { Question } from '#core/question.ts';
import type { CheckRecord, Operation, PhaseTiming, Rollback, StepRecord } from '#core/records.ts';
import type { PlanSummary, ReportInput } from '#core/report/input.ts';
import type { Signal } from '#core/signal.ts';
import { PHASES, type Phase } from '#core/words.ts';

/** The rollback of the documented report: API v2.1, 840 s of an SLA of 900 s. Seconds count from the decision. */
const DECIDED = '2025-12-09T20:15:00.000Z';
const ESTIMATES = [120, 60, 180, 120, 60, 60, 120, 120] as const;
const MEASURED = [118, 45, 182, 125, 67, 58, 143, 102] as const;
/** The manual checks take from the end of verification (738 s) to 840 s; cleanup follows. */
const VERIFIED = 840;

export function at(seconds: number): string {
  return new Date(Date.parse(DECIDED) + seconds * 1000).toISOString();
}

const signal: Signal = {
  id: 'api-error-rate#2025-12-09T20:15:00Z#ALARM',
  source: 'alarm',
  path: 'eventbridge',
  alarm: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:api-error-rate',
  alarmName: 'api-error-rate',
  account: '111122223333',
  region: 'eu-west-1',
  state: 'ALARM',
  previousState: 'OK',
  changedAt: at(-0.4),
  breachedAt: at(-30.4),
  reason: 'Threshold Crossed: 2 out of the last 3 datapoints were greater than the threshold (0.01).',
  value: 0.025,
  threshold: 0.01,
  metric: 'ErrorRate',
  children: [],
};

const STEP_TITLES: Readonly<Record<Phase, readonly string[]>> = {
  preparation: ['Verify rollback readiness', 'Notify stakeholders', 'Enable enhanced monitoring'],
  'stop-traffic': ['Route traffic away', 'Verify traffic stopped'],
  'database-rollback': [
    'Stop application writes',
    'Restore database backup',
    'Verify schema version',
    'Re-enable writes',
  ],
  'application-rollback': [
    'Deploy API v2.0.8',
    'Deploy auth v1.5.2',
    'Wait for rollout',
    'Restore configuration',
  ],
  'cache-invalidation': ['Flush Redis cache', 'Warm critical caches'],
  'traffic-restoration': ['Scale up v2.0.8', 'Shift traffic to v2.0.8'],
  verification: ['Health checks', 'Functional tests', 'Compare metrics'],
  cleanup: [
    'Remove v2.1 deployments',
    'Delete v2.1 configuration',
    'Disable enhanced monitoring',
    'Archive logs',
  ],
};

function startOf(phase: Phase): number {
  const index = PHASES.indexOf(phase);
  const before = MEASURED.slice(0, index).reduce<number>((sum, seconds) => sum + seconds, 0);
  return phase === 'cleanup' ? VERIFIED : before;
}

export const phases: readonly PhaseTiming[] = PHASES.map((stage, index) => ({
  stage,
  region: 'eu-west-1',
  estimateSeconds: ESTIMATES[index] ?? 0,
  enteredAt: at(startOf(stage)),
  leftAt: at(startOf(stage) + (MEASURED[index] ?? 0)),
}));

export const steps: readonly StepRecord[] = PHASES.flatMap((stage, index) => {
  const titles = STEP_TITLES[stage];
  const share = (MEASURED[index] ?? 0) / titles.length;
  return titles.map((title, place) => ({
    rollback: 'rb-123456',
    id: `${stage}#eu-west-1#${place}`,
    stage,
    region: 'eu-west-1',
    name: title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    title,
    kind: 'command',
    wave: place,
    estimateSeconds: (ESTIMATES[index] ?? 0) / titles.length,
    status: 'done' as const,
    attempt: 1,
    startedAt: at(startOf(stage) + place * share + 0.5),
    endedAt: at(startOf(stage) + (place + 1) * share - 0.5),
    token: 'secret-step-token',
    summary: 'exit status 0',
  }));
});

const CHECKS = ['version', 'schema', 'health', 'metric', 'smoke-test', 'data-consistency'] as const;

export const checks: readonly CheckRecord[] = CHECKS.map((kind, index) => ({
  rollback: 'rb-123456',
  name: kind,
  title: `Check of ${kind}`,
  kind,
  onFailure: kind === 'data-consistency' ? 'warn' : 'fail',
  status: 'settled' as const,
  result: 'pass' as const,
  reason: 'as expected',
  value: index,
  attempts: 1,
  startedAt: at(700),
  endedAt: at(706 + index * 5),
}));

export const manualChecks: Question = {
  id: 'q-1',
  rollback: 'rb-123456',
  operation: 'op-12345',
  kind: 'manual-checks',
  text: 'Do the four manual procedures pass?',
  details: {},
  answers: ['pass', 'fail', 'unsure'],
  status: 'answered',
  askedAt: at(738),
  barred: [],
  approvalsNeeded: 1,
  approvals: [],
  answer: {
    word: 'pass',
    by: 'ada',
    at: at(VERIFIED),
    procedures: {
      'user-flows': { result: 'pass' },
      dashboards: { result: 'pass', comment: 'error rate back at 0.05 %' },
      'customer-channels': { result: 'pass' },
      infrastructure: { result: 'pass' },
    },
  },
};

const plan: PlanSummary = {
  title: 'Roll API v2.1 back to v2.0.8',
  owner: 'development-master',
  level: 3,
  automation: 'fully-automated',
  changes: 'API v2.1 with a new authentication system and a schema migration',
  phases: PHASES.map((stage, index) => ({ stage, estimateSeconds: ESTIMATES[index] ?? 0 })),
  pointOfNoReturn: 'Migrations 008-011 completed',
  evidence: [{ kind: 'staging-drill', heldAt: '2025-12-08T10:00:00.000Z', measuredSeconds: 812 }],
};

const operation: Operation = {
  id: 'op-12345',
  title: 'Deploy API v2.1',
  plan: { id: 'rollback-plan-123', version: 4, digest: 'd'.repeat(64) },
  permit: 'permit-xyz789',
  kind: 'multi-service',
  level: 3,
  automation: 'fully-automated',
  autoRollback: true,
  owner: 'development-master',
  openedBy: 'pipeline',
  openedAt: at(-3600),
  status: 'rolled-back',
  deployment: 'live',
  services: ['api-service', 'auth-service'],
  regions: ['eu-west-1'],
  parameters: {},
  triggers: [
    {
      id: 'error-rate',
      alarm: signal.alarm,
      severity: 'critical',
      manual: false,
      noticeSeconds: 60,
      metric: 'error_rate',
      threshold: 0.01,
      owned: true,
    },
  ],
  alternatives: [{ kind: 'forward-fix', automatic: false }],
  backup: 'valid',
  slaSeconds: 900,
  targetSeconds: 600,
  approval: { withinSeconds: 600, otherwise: 'hold' },
  coolDownSeconds: 180,
  rollbacks: 1,
  automaticRollbacks: 1,
};

export const rollback: Rollback = {
  id: 'rb-123456',
  operation: 'op-12345',
  title: 'Roll API v2.1 back',
  plan: operation.plan,
  status: 'rolled-back',
  flow: 'automated',
  route: 'execute',
  decision: {
    route: 'execute',
    consent: 'none',
    path: 'plan',
    scope: 'full',
    reasons: [
      'Trigger error-rate is critical and the plan is fully automated.',
      'The point of no return is not passed.',
    ],
    facts: { deployment: 'live', ponr: false },
    operation: 'op-12345',
  },
  scope: 'full',
  path: 'plan',
  reason: 'Error rate exceeded its threshold: 2.5 % against 1 %',
  requestedBy: 'ripcord',
  signal,
  evidence: [],
  execution: 'arn:aws:states:eu-west-1:111122223333:execution:rollback:rb-123456',
  fence: 1,
  level: 3,
  slaSeconds: 900,
  targetSeconds: 600,
  estimateSeconds: 840,
  fullEstimateSeconds: 840,
  decidedAt: DECIDED,
  startedAt: at(0.2),
  firstActionAt: at(0.5),
  lastActionAt: at(736),
  verifiedAt: at(VERIFIED),
  stableAt: at(VERIFIED),
  endedAt: at(942),
  phases,
};

/** The documented success, with every figure measured. */
export const success: ReportInput = {
  writtenAt: at(943),
  rollback,
  clocks: { t1: 30, t2: 0.9, t3: 735.5, t4: 104, t5: 870.4 },
  operation,
  plan,
  steps,
  checks,
  questions: [manualChecks],
  messages: [
    message('m-1', 'initiation', 'Rollback of API v2.1 has begun', 0.4, 'delivered'),
    message('m-2', 'completion', 'API v2.1 was rolled back', 942, 'delivered'),
  ],
  state: {
    open: { schema: '20251201120000', api: 'v2.0.8', sessions: 12_000 },
    before: { schema: '20251209090000', api: 'v2.1.0', sessions: 11_870 },
    after: { schema: '20251201120000', api: 'v2.0.8', sessions: 11_910 },
  },
  impact: {
    affectedRequests: 2847,
    failedRequests: 71,
    downtimeSeconds: 180,
    revenueImpactUsd: 0,
  },
  people: {
    version: 1,
    by: 'ada',
    at: at(7200),
    rootCause: 'The connection pool of v2.1 ran dry under production load.',
    customerComplaints: 0,
    prevention: ['Load tests that match production traffic', 'Watch the connection pool'],
    lessons: ['Staging needs a higher load'],
    followUps: [{ text: 'Fix the pool configuration (v2.1.1)', owner: 'api-team', done: false }],
  },
  auditHead: { sequence: 131, hash: 'a1'.repeat(32) },
};

/** Fails in the database phase, climbs three levels, and is given up. */
export const failure: ReportInput = {
  ...success,
  writtenAt: at(4600),
  rollback: {
    ...rollback,
    status: 'abandoned',
    verifiedAt: undefined,
    stableAt: undefined,
    lastActionAt: at(230),
    endedAt: at(4500),
    troubleAt: at(1200),
    troubleReason: 'Database restore failed due to corrupted backup',
    phases: phases
      .slice(0, 3)
      .map((timing, index) => (index === 2 ? { ...timing, leftAt: undefined } : timing)),
  },
  clocks: { t1: 30, t2: 0.9 },
  steps: steps.slice(0, 9).map((step, index) => {
    if (index < 6) return step;
    if (index > 6) return { ...step, status: 'pending' as const, startedAt: undefined, endedAt: undefined };
    const error = 'pg_restore: error: could not read from input file: end of file';
    const output = 'pg_restore: connecting to database\npg_restore: dropping TABLE users\nend of file';
    return { ...step, status: 'failed' as const, attempt: 3, endedAt: at(1200), error, output };
  }),
  checks: [],
  questions: [
    help('q-1', 'retry', 1260, 1500, 'with the secondary backup'),
    help('q-2', 'forward-fix', 1620, 3000, 'the backup is beyond repair'),
    help('q-3', 'abandon', 3000, 4500, 'a patch is being deployed by hand'),
  ],
  levels: [
    level(1, 1200, ['incident-commander'], 'grace', 1320),
    level(2, 1620, ['senior-sre', 'engineering-director'], 'linus', 1700),
    level(3, 2400, ['cto'], undefined, undefined),
  ],
  messages: [message('m-1', 'escalation', 'Level 3 is reached', 2400, 'dead')],
  state: { open: { schema: '20251201120000' }, before: { schema: '20251209090000' } },
  impact: { failedRequests: 5120, requests: 16_400 },
  people: {
    version: 2,
    by: 'grace',
    at: at(86_400),
    lessons: ['Backup verification process insufficient', 'Need multiple backup retention points'],
    resolution: {
      approach: 'forward-fix',
      description: 'Applied compensating migration and deployed v2.1.1 patch',
      resolvedAt: at(4500),
    },
  },
};

/** Announced, and vetoed after 22 s: nothing was touched, nothing was measured. */
export const vetoed: ReportInput = {
  writtenAt: at(30),
  rollback: {
    ...rollback,
    status: 'vetoed',
    startedAt: undefined,
    firstActionAt: undefined,
    lastActionAt: undefined,
    verifiedAt: undefined,
    stableAt: undefined,
    endedAt: at(22),
    phases: [],
  },
};

/** Refused before anything began, without a signal, by a person. */
export const refused: ReportInput = {
  writtenAt: at(1),
  rollback: {
    ...vetoed.rollback,
    status: 'refused',
    flow: 'manual',
    route: 'refuse',
    signal: undefined,
    path: 'none',
  },
};

function message(
  id: string,
  kind: 'initiation' | 'completion' | 'escalation',
  subject: string,
  seconds: number,
  delivery: 'delivered' | 'dead',
) {
  const deliveredAt = delivery === 'delivered' ? at(seconds + 0.3) : undefined;
  const body = `${subject}.`;
  return {
    id,
    rollback: 'rb-123456',
    operation: 'op-12345',
    kind,
    subject,
    body,
    at: at(seconds),
    delivery,
    deliveredAt,
  };
}

function help(
  id: string,
  word: 'retry' | 'forward-fix' | 'abandon',
  asked: number,
  answered: number,
  comment: string,
): Question {
  return {
    ...manualChecks,
    id,
    kind: 'help',
    text: 'Restore database backup failed. What now?',
    answers: ['retry', 'skip', 'done-by-hand', 'partial-scope', 'forward-fix', 'abandon'],
    step: 'restore-database-backup',
    askedAt: at(asked),
    answer: { word, by: 'grace', at: at(answered), comment },
  };
}

function level(
  number: 1 | 2 | 3,
  seconds: number,
  told: string[],
  by: string | undefined,
  acknowledged: number | undefined,
) {
  return {
    rollback: 'rb-123456',
    level: number,
    at: at(seconds),
    reason: `No resolution after ${seconds - 1200} s`,
    told,
    offered: ['retry'],
    acknowledgedBy: by,
    acknowledgedAt: acknowledged === undefined ? undefined : at(acknowledged),
  };
}
