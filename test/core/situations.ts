import type { DecisionInput } from '#core/decision.ts';
import type { ArmedTrigger, Operation } from '#core/records.ts';
import type { Signal } from '#core/signal.ts';

export const NOW = new Date('2026-11-21T10:00:00.000Z');
export const ALARM = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:api-error-rate';

export const signal: Signal = {
  id: `${ALARM}#2026-11-21T09:59:55.000Z#ALARM`,
  source: 'alarm',
  path: 'direct',
  alarm: ALARM,
  alarmName: 'api-error-rate',
  account: '123456789012',
  region: 'eu-west-1',
  state: 'ALARM',
  previousState: 'OK',
  changedAt: '2026-11-21T09:59:55.000Z',
  reason: 'Threshold Crossed',
  value: 2.5,
  threshold: 1,
  children: [],
};

export const trigger: ArmedTrigger = {
  id: 'error-rate',
  alarm: ALARM,
  severity: 'critical',
  manual: false,
  noticeSeconds: 60,
  owned: true,
};

export const operation: Operation = {
  id: 'release-2-1',
  title: 'API v2.1',
  plan: { id: 'shop-release', version: 3, digest: 'abc' },
  kind: 'multi-service',
  level: 3,
  automation: 'fully-automated',
  autoRollback: true,
  owner: 'shop team',
  openedBy: 'pipeline',
  openedAt: '2026-11-21T09:00:00.000Z',
  status: 'open',
  deployment: 'live',
  services: ['api', 'auth'],
  regions: [],
  parameters: {},
  triggers: [trigger],
  alternatives: [],
  backup: 'valid',
  slaSeconds: 900,
  targetSeconds: 600,
  approval: { withinSeconds: 600, otherwise: 'hold' },
  coolDownSeconds: 180,
  rollbacks: 0,
  automaticRollbacks: 0,
};

/** A critical alarm of a live, fully automated operation: what is executed at once, unless something is changed. */
export const plain: DecisionInput = { signal, operation, trigger, now: NOW, automaticRollbacksOn: true };

/** What a test changes about the plain situation. */
export interface Change {
  readonly signal?: Partial<Signal>;
  readonly operation?: Partial<Operation>;
  readonly trigger?: Partial<ArmedTrigger>;
  readonly input?: Partial<DecisionInput>;
}

/** The plain situation with changes; of two that touch the same field the later one counts. */
export function situation(...changes: readonly Change[]): DecisionInput {
  let input = plain;
  for (const change of changes) {
    input = {
      ...input,
      signal: { ...input.signal, ...change.signal },
      operation: input.operation && { ...input.operation, ...change.operation },
      trigger: input.trigger && { ...input.trigger, ...change.trigger },
      ...change.input,
    };
  }
  return input;
}
