import type { Json } from './words.ts';

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
