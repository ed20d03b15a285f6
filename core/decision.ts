import { factsOf } from './decision-facts.ts';
import { MATRIX, runPlan } from './decision-matrix.ts';
import { RECEPTION } from './decision-reception.ts';
import { InputInvalidError } from './errors.ts';
import type { ArmedTrigger, Operation } from './records.ts';
import type { Signal } from './signal.ts';
import type { RollbackStatus } from './states.ts';
import type { Json, Situation } from './words.ts';

/** What is done about a signal. The first four say how the plan starts, the others what happens instead. */
export const ROUTES = [
  'execute',
  'announce',
  'ask',
  'alert',
  'ignore',
  'refuse',
  'forward-fix',
  'restore',
  'disaster-recovery',
  'redeploy',
  'revert-configuration',
  'rotate',
  'regional',
] as const;
export type Route = (typeof ROUTES)[number];

/** Whose leave it needs: nobody's, nobody's unless somebody objects in time, one approver's, two approvers'. */
export type Consent = 'none' | 'veto' | 'approval' | 'two-approvals';

/** What is decided, why, and on which facts; `reasons` are sentences for people and for the audit. */
export interface Decision {
  readonly route: Route;
  readonly consent: Consent;
  /** Phases of the plan, the steps of its alternative, or nothing at all. */
  readonly path: 'plan' | 'alternative' | 'none';
  /** Which of the plan's alternatives, where `path` says so. */
  readonly alternative?: string;
  readonly scope: string;
  /** Seconds in which a warned start can be vetoed. */
  readonly noticeSeconds?: number;
  /** The operation is over: nothing was deployed, so there is nothing to undo. */
  readonly closesOperation?: boolean;
  /** The signal belongs to a rollback that is already running, and is kept as its evidence. */
  readonly evidenceFor?: string;
  readonly reasons: readonly string[];
  readonly facts: Readonly<Record<string, Json>>;
  readonly operation?: string;
}

/** All that a decision is taken on. Nothing is looked up: the same input has the same decision. */
export interface DecisionInput {
  readonly signal: Signal;
  readonly operation?: Operation;
  /** The armed trigger that the signal's alarm belongs to. */
  readonly trigger?: ArmedTrigger;
  readonly now: Date;
  readonly liveRollback?: { readonly id: string; readonly status: RollbackStatus };
  readonly serviceCoolDownUntil?: string;
  /** What the operation's profile says. */
  readonly automaticRollbacksOn: boolean;
  /** Chosen by a person; it goes before the trigger's. */
  readonly scope?: string;
  /** A person with the right role skips gates; heeded for people only. */
  readonly emergency?: boolean;
}

/** The input once it is known which operation it is about. */
export interface Case extends DecisionInput {
  readonly operation: Operation;
  readonly situation?: Situation;
  readonly byPerson: boolean;
}

/** What one rule says: a decision without what all of them share. */
export type Verdict = Pick<Decision, 'route' | 'reasons'> & Partial<Omit<Decision, 'facts' | 'operation'>>;

/**
 * Decides what is done about a signal. The first rule that fits decides:
 *
 * 1. Reception (section 5): no data · back to OK · muted · suppressed · stale, from the future or undated · no open
 *    operation · foreign account · alarm that nobody armed · already red at the opening · a rollback is live ·
 *    nothing deployed (unless a situation is reported, which is true whatever was deployed).
 * 2. Limits of what starts by itself (people are not bound by them): a rollback failed · one automatic rollback
 *    already · cool-down · no rollback of a rollback.
 * 3. Decision matrix (section 10), what must not be the plan first: leaked secret · database corrupted or data
 *    deleted · past the point of no return · backup missing · bad target; then what runs the plan, if it may start
 *    by itself or with leave: service deleted · configuration only · several regions · the plan.
 */
export function decide(input: DecisionInput): Decision {
  for (const { name, decide: rule } of RECEPTION) {
    const verdict = rule(input);
    if (verdict) return complete(input, name, verdict);
  }
  const { operation, signal, trigger } = input;
  if (!operation) throw new InputInvalidError('a decision beyond reception needs its operation');
  const situation = signal.situation ?? trigger?.indicates;
  const known: Case = { ...input, operation, situation, byPerson: signal.source === 'person' };
  for (const { name, decide: rule } of MATRIX) {
    const verdict = rule(known);
    if (verdict) return complete(input, name, verdict);
  }
  return complete(input, 'plan', runPlan(known));
}

function complete(input: DecisionInput, rule: string, verdict: Verdict): Decision {
  const { operation, trigger, scope } = input;
  return {
    consent: 'none',
    path: 'none',
    scope: scope ?? trigger?.scope ?? 'full',
    ...verdict,
    facts: { rule, ...factsOf(input) },
    ...(operation && { operation: operation.id }),
  };
}
