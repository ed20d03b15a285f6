import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '#core/decision.ts';
import { type Change, situation } from './situations.ts';

const at = '2026-11-21T09:50:00.000Z';
const OTHER = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:other';

/** One change for each rule, in the order of precedence. */
const ROWS: readonly (readonly [rule: string, change: Change])[] = [
  ['no-data', { signal: { state: 'INSUFFICIENT_DATA' } }],
  ['back-to-ok', { signal: { state: 'OK' } }],
  ['muted', { signal: { mutedBy: 'rule' } }],
  ['suppressed', { signal: { suppressedBy: 'WaitPeriod' } }],
  ['out-of-time', { signal: { changedAt: '2026-11-21T03:00:00.000Z' } }],
  ['no-open-operation', { operation: { status: 'completed' } }],
  ['foreign-account', { signal: { account: '999999999999' } }],
  ['not-armed', { signal: { alarm: OTHER }, input: { trigger: undefined } }],
  ['already-red', { trigger: { redAtOpen: true } }],
  ['live-rollback', { input: { liveRollback: { id: 'r1', status: 'running' } } }],
  ['nothing-deployed', { operation: { deployment: 'pending' } }],
  ['rollback-failed', { operation: { status: 'rollback-failed' } }],
  ['one-automatic-rollback', { operation: { automaticRollbacks: 1 } }],
  ['cool-down', { input: { serviceCoolDownUntil: '2026-11-21T11:00:00.000Z' } }],
  ['no-rollback-of-a-rollback', { operation: { autoRollback: false } }],
  ['secret-leaked', { signal: { situation: 'secret-leaked' } }],
  ['data-lost', { signal: { situation: 'data-deleted' } }],
  ['past-point-of-no-return', { operation: { ponr: { at, by: 'pipeline' } } }],
  ['backup-missing', { operation: { backup: 'missing' } }],
  ['bad-target', { operation: { badTarget: 'bad' } }],
  ['told-only', { input: { automaticRollbacksOn: false } }],
  ['service-deleted', { signal: { situation: 'service-deleted' } }],
  ['configuration', { operation: { kind: 'configuration' } }],
  ['several-regions', { operation: { regions: ['a', 'b'] } }],
  ['plan', {}],
];

/** A reported situation is true whatever was deployed, so it goes on where the bare alarm would close the operation. */
const SITUATIONS = ['secret-leaked', 'data-lost', 'service-deleted'];
const pairs = ROWS.flatMap(([first, change], index) =>
  ROWS.slice(index + 1).map(([second, other]) => ({ first, second, change, other })),
).filter(({ first, second }) => !(first === 'nothing-deployed' && SITUATIONS.includes(second)));

describe('precedence of the rules', () => {
  it.each(ROWS)('decides by "%s" where nothing else fits', (rule, change) => {
    expect(decide(situation(change)).facts).toMatchObject({ rule });
  });

  it.each(pairs)('asks "$first" before "$second"', ({ first, change, other }) => {
    expect(decide(situation(other, change)).facts).toMatchObject({ rule: first });
  });
});

const anyChanges = fc.subarray(ROWS.map(([, change]) => change));
const anyStart: fc.Arbitrary<Change> = fc.record({
  trigger: fc.record({ severity: fc.constantFrom('critical', 'high', 'medium'), manual: fc.boolean() }),
  operation: fc.record({
    automation: fc.constantFrom('fully-automated', 'semi-automated', 'manual'),
    alternatives: fc.subarray(
      ['forward-fix', 'compensating-migration', 'restore', 'disaster-recovery', 'rotate'].map((kind) => ({
        kind,
        automatic: kind.length % 2 === 0,
      })),
    ),
  }),
  signal: fc.record({ source: fc.constantFrom('alarm', 'webhook', 'watcher', 'person') }),
  input: fc.record({ emergency: fc.boolean() }),
});
const anySituation = fc.tuple(anyChanges, anyStart).map(([changes, start]) => situation(...changes, start));

describe('every decision', () => {
  it('has reasons and facts and is the same for the same situation', () => {
    fc.assert(
      fc.property(anySituation, (input) => {
        const decision = decide(input);

        expect(decision.reasons.length).toBeGreaterThan(0);
        expect(decision.reasons.every((reason) => reason.length > 10)).toBe(true);
        expect(decision.facts).toHaveProperty('rule');
        expect(decide(structuredClone(input))).toEqual(decision);
      }),
      { numRuns: 2000 },
    );
  });

  it('never lets the plan run where it must not', () => {
    fc.assert(
      fc.property(anySituation, (input) => {
        const { signal, operation, liveRollback } = input;
        const mustNot =
          signal.state !== 'ALARM' ||
          signal.mutedBy !== undefined ||
          signal.suppressedBy !== undefined ||
          signal.changedAt.includes('T03') ||
          liveRollback !== undefined ||
          operation?.ponr !== undefined ||
          operation?.backup === 'missing' ||
          signal.situation === 'secret-leaked';

        const { path, route } = decide(input);

        expect(mustNot && (path === 'plan' || route === 'execute')).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('starts something by itself only for critical or high triggers of a fully automated plan', () => {
    fc.assert(
      fc.property(anySituation, (input) => {
        const mayStart =
          input.signal.source === 'person' ||
          (input.automaticRollbacksOn &&
            input.operation?.automation === 'fully-automated' &&
            ['critical', 'high'].includes(input.trigger?.severity ?? ''));

        const { path, consent } = decide(input);

        const startsByItself = path !== 'none' && (consent === 'none' || consent === 'veto');
        expect(startsByItself && !mayStart).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
