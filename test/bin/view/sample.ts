import { clocks } from '#core/clocks.ts';
import type { Question } from '#core/question.ts';
import type { CheckRecord, PhaseTiming, Rollback, StepRecord } from '#core/records.ts';
import type { Stage } from '#core/words.ts';
import { picture } from '#functions/api/picture.ts';
import type { Live } from '../../../bin/view/live.ts';

const START = Date.parse('2026-11-21T10:00:00.000Z');

/** A moment so many seconds after the decision. */
export function second(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

export function step(stage: Stage, name: string, fields: Partial<StepRecord> = {}): StepRecord {
  return {
    rollback: 'shop-r1',
    id: `${stage}#eu-west-1#${name}`,
    stage,
    region: 'eu-west-1',
    name,
    title: `Do ${name}`,
    kind: 'wait',
    wave: 0,
    estimateSeconds: 5,
    status: 'pending',
    attempt: 0,
    ...fields,
  };
}

export function done(stage: Stage, name: string, from: number, to: number): StepRecord {
  return step(stage, name, {
    status: 'done',
    attempt: 1,
    startedAt: second(from),
    endedAt: second(to),
    summary: `${name} was done`,
  });
}

export function phase(stage: Stage, from: number, to?: number): PhaseTiming {
  const leftAt = to === undefined ? undefined : second(to);
  return { stage, region: 'eu-west-1', estimateSeconds: 5, enteredAt: second(from), leftAt };
}

export function check(name: string, fields: Partial<CheckRecord> = {}): CheckRecord {
  const shared = {
    rollback: 'shop-r1',
    name,
    title: `Check ${name}`,
    kind: 'health',
    onFailure: 'fail' as const,
  };
  return { ...shared, status: 'pending', attempts: 0, ...fields };
}

export function question(fields: Partial<Question> = {}): Question {
  return {
    id: 'help-swap',
    rollback: 'shop-r1',
    operation: 'shop',
    kind: 'help',
    text: 'Step swap cannot go on: exit code 3',
    details: { step: 'swap', attempt: 1, scopes: ['api-only'] },
    answers: ['retry', 'skip', 'partial-scope', 'abandon'],
    status: 'open',
    askedAt: second(9),
    expiresAt: second(609),
    barred: [],
    approvalsNeeded: 1,
    approvals: [],
    ...fields,
  };
}

export const ROLLBACK: Rollback = {
  id: 'shop-r1',
  operation: 'shop',
  title: 'Shop API v2.1',
  plan: { id: 'shop', version: 3, digest: 'd' },
  status: 'running',
  flow: 'automated',
  route: 'execute',
  decision: {
    route: 'execute',
    consent: 'none',
    path: 'plan',
    scope: 'full',
    reasons: ['the trigger is critical', 'the point of no return is not passed'],
    facts: {},
  },
  scope: 'full',
  path: 'plan',
  reason: 'error rate 4.2012345 % is over 1 %',
  requestedBy: 'alarm error-rate',
  evidence: [],
  execution: 'arn:x',
  fence: 1,
  level: 3,
  slaSeconds: 100,
  targetSeconds: 60,
  estimateSeconds: 20,
  fullEstimateSeconds: 20,
  decidedAt: second(0),
  firstActionAt: second(1),
  forecastSeconds: 30,
  phases: [phase('preparation', 1, 4), phase('application-rollback', 4)],
};

type Parts = Partial<Omit<Live, 'rollback' | 'picture' | 'clocks'>> & {
  readonly rollback?: Partial<Rollback>;
};

/** A rollback in its second phase, ten seconds after the decision, and whatever is to be different. */
export function live({ rollback: fields = {}, ...parts }: Parts = {}): Live {
  const rollback = { ...ROLLBACK, ...fields };
  const view = {
    steps: [
      done('preparation', 'look', 1, 4),
      step('application-rollback', 'swap', { status: 'running', attempt: 1, startedAt: second(4) }),
      step('application-rollback', 'warm', { wave: 1 }),
      step('traffic-restoration', 'shift'),
      step('cleanup', 'tidy'),
    ],
    checks: [check('health'), check('errors')],
    questions: [],
    levels: [],
    messages: [],
    now: second(10),
    ...parts,
  };
  return { ...view, rollback, clocks: clocks(rollback), picture: picture({ ...view, rollback }, view.now) };
}

/** The same rollback when it is over and verified. */
export function finished(fields: Partial<Rollback> = {}): Live {
  return live({
    now: second(40),
    rollback: {
      status: 'rolled-back',
      outcome: 'rolled back and verified',
      phases: [phase('preparation', 1, 4), phase('application-rollback', 4, 14), phase('cleanup', 22, 25)],
      verifyingSince: second(15),
      lastActionAt: second(14),
      verifiedAt: second(22),
      endedAt: second(25),
      report: { json: { key: 'reports/2026/11/shop-r1/report.json' } },
      auditHead: { sequence: 12, hash: 'ab'.repeat(32) },
      ...fields,
    },
    steps: [done('preparation', 'look', 1, 4), done('application-rollback', 'swap', 4, 14)],
    checks: [check('health', { status: 'settled', result: 'pass', value: 1, limit: 2 })],
  });
}
