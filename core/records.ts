import type { Decision, Route } from './decision.ts';
import type { Signal } from './signal.ts';
import type { OperationStatus, RollbackStatus, StepStatus } from './states.ts';
import type { Automation, Json, Level, OperationKind, Severity, Situation, Stage } from './words.ts';

/** A trigger as it was armed when the operation opened: all that a decision needs, nothing to look up. */
export interface ArmedTrigger {
  readonly id: string;
  readonly alarm: string;
  readonly severity: Severity;
  readonly manual: boolean;
  readonly scope?: string;
  readonly indicates?: Situation;
  readonly noticeSeconds: number;
  readonly metric?: string;
  readonly threshold?: number;
  /** The alarm was already red when the operation opened and counts only after it was OK once. */
  readonly redAtOpen?: boolean;
  /** Ripcord made this alarm and removes it when the operation ends. */
  readonly owned: boolean;
}

/** Who holds an operation: one live rollback, with a number that only grows. */
export interface Claim {
  readonly rollback: string;
  readonly fence: number;
  readonly at: string;
}

/** `operation#<id>` / `meta`. Everything the decision needs is pinned here when the operation opens. */
export interface Operation {
  readonly id: string;
  readonly title: string;
  readonly plan: PinnedPlan;
  readonly permit?: string;
  readonly kind: OperationKind;
  readonly level: Level;
  readonly automation: Automation;
  readonly autoRollback: boolean;
  readonly owner: string;
  readonly openedBy: string;
  readonly openedAt: string;
  readonly closedAt?: string;
  readonly status: OperationStatus;
  readonly deployment: 'pending' | 'live';
  readonly services: readonly string[];
  readonly regions: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly triggers: readonly ArmedTrigger[];
  readonly ponr?: { readonly at: string; readonly by: string };
  readonly alternatives: readonly { readonly kind: string; readonly automatic: boolean }[];
  /** What the safety check of the backup said last; `none` where the plan needs no backup. */
  readonly backup: 'valid' | 'invalid' | 'missing' | 'not-needed';
  readonly badTarget?: string;
  readonly slaSeconds: number;
  readonly targetSeconds: number;
  readonly approval: { readonly withinSeconds: number; readonly otherwise: 'hold' | 'execute' };
  readonly coolDownSeconds: number;
  /** How many rollbacks were ever started, so that the next one's name is known beforehand. */
  readonly rollbacks: number;
  readonly automaticRollbacks: number;
  readonly claim?: Claim;
  readonly rolledBackBy?: string;
}

/** The version that runs is the version that was pinned: number and digest of the stored plan. */
export interface PinnedPlan {
  readonly id: string;
  readonly version: number;
  readonly digest: string;
}

/** `rollback#<id>` / `meta`. Times are ISO 8601; clocks are computed from them and never stored. */
export interface Rollback {
  readonly id: string;
  readonly operation: string;
  readonly title: string;
  readonly plan: PinnedPlan;
  readonly status: RollbackStatus;
  readonly flow: 'automated' | 'manual' | 'emergency';
  readonly route: Route;
  readonly decision: Decision;
  readonly scope: string;
  readonly path: 'plan' | 'alternative' | 'none';
  readonly alternative?: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly signal?: Signal;
  readonly evidence: readonly Signal[];
  readonly execution: string;
  readonly fence: number;
  readonly level: Level;
  readonly slaSeconds: number;
  readonly targetSeconds: number;
  readonly estimateSeconds: number;
  /** The full plan's critical path, so that what a partial scope saves can be told. */
  readonly fullEstimateSeconds: number;
  readonly decidedAt: string;
  /** Where the SLA clock begins when the start had to wait for an approval; else it begins with the decision. */
  readonly slaFrom?: string;
  readonly startedAt?: string;
  readonly firstActionAt?: string;
  readonly lastActionAt?: string;
  /** When the present round of verification began; answers to an earlier round do not count for it. */
  readonly verifyingSince?: string;
  readonly verifiedAt?: string;
  readonly stableAt?: string;
  readonly endedAt?: string;
  readonly phase?: Stage;
  readonly phases: readonly PhaseTiming[];
  readonly forecastSeconds?: number;
  readonly troubleAt?: string;
  readonly troubleReason?: string;
  readonly outcome?: string;
  /** Somebody wants it to stop: no step starts any more, and what runs is cancelled where that is possible. */
  readonly abort?: { readonly by: string; readonly at: string; readonly reason: string };
  readonly report?: Readonly<Record<string, { readonly key: string; readonly versionId?: string }>>;
  readonly auditHead?: { readonly sequence: number; readonly hash: string };
}

export interface PhaseTiming {
  readonly stage: Stage;
  readonly region: string;
  readonly estimateSeconds: number;
  readonly enteredAt: string;
  readonly leftAt?: string;
}

/** `rollback#<id>` / `step#<stage>#<region>#<name>`: one effect for each key. */
export interface StepRecord {
  readonly rollback: string;
  readonly id: string;
  readonly stage: Stage;
  readonly region: string;
  readonly name: string;
  readonly title: string;
  readonly kind: string;
  readonly service?: string;
  readonly wave: number;
  readonly estimateSeconds: number;
  readonly status: StepStatus;
  readonly attempt: number;
  /** Starts that people granted on top of the plan's own attempts. */
  readonly grantedAttempts?: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly token?: string;
  readonly summary?: string;
  readonly error?: string;
  readonly output?: string;
  readonly decidedBy?: string;
  readonly comment?: string;
}

/** `rollback#<id>` / `check#<name>`. */
export interface CheckRecord {
  readonly rollback: string;
  readonly name: string;
  readonly title: string;
  readonly kind: string;
  readonly onFailure: 'fail' | 'warn';
  readonly status: 'pending' | 'running' | 'settled';
  readonly result?: 'pass' | 'fail' | 'unsure';
  readonly reason?: string;
  readonly value?: Json;
  readonly limit?: Json;
  readonly attempts: number;
  /** Number of the look that is under way; it stays while that look is not over, so that nothing is started twice. */
  readonly look?: number;
  readonly pending?: boolean;
  readonly startedAt?: string;
  readonly endedAt?: string;
}

/** `rollback#<id>` / `level#<n>`: one step up the ladder. */
export interface LevelRecord {
  readonly rollback: string;
  readonly level: 1 | 2 | 3 | 4;
  readonly at: string;
  readonly reason: string;
  readonly told: readonly string[];
  readonly offered: readonly string[];
  readonly acknowledgedBy?: string;
  readonly acknowledgedAt?: string;
}

/** `rollback#<id>` / `message#…`: what was said to whom; sent once. */
export interface Message {
  readonly id: string;
  readonly rollback: string;
  readonly operation: string;
  readonly kind: 'initiation' | 'warning' | 'progress' | 'approval' | 'escalation' | 'completion' | 'alert';
  readonly subject: string;
  readonly body: string;
  readonly at: string;
  readonly delivery: 'queued' | 'delivered' | 'dead';
  readonly deliveredAt?: string;
  readonly messageId?: string;
}

/** `rollback#<id>` / `audit#<000001>`: one link of the chain. `hash` covers all the other fields. */
export interface AuditRecord {
  readonly rollback: string;
  readonly sequence: number;
  readonly at: string;
  readonly actor: string;
  readonly event: string;
  readonly facts: Readonly<Record<string, Json>>;
  readonly prev: string;
  readonly hash: string;
}
