import type { Question } from '../question.ts';
import type { CheckRecord, LevelRecord, Message, Operation, Rollback, StepRecord } from '../records.ts';
import type { Automation, Json, Level, Stage } from '../words.ts';

/** The five clocks in seconds, as far as they came to an end; a clock that did not is left out. */
export interface Clocks {
  readonly t1?: number;
  readonly t2?: number;
  readonly t3?: number;
  readonly t4?: number;
  readonly t5?: number;
}

/** What the report says about the plan: its own words, and the estimates it was pinned with. */
export interface PlanSummary {
  readonly title: string;
  readonly owner: string;
  readonly level: Level;
  readonly automation?: Automation;
  readonly changes?: string;
  /** Phases that hold steps, in order; estimates in seconds. */
  readonly phases: readonly PhaseSummary[];
  readonly pointOfNoReturn?: string;
  /** The manual checks; without them those of the question count, and all of them are required. */
  readonly manual?: readonly { readonly procedure: string; readonly required: boolean }[];
  readonly evidence?: readonly EvidenceFact[];
}

interface PhaseSummary {
  readonly stage: Stage;
  readonly objective?: string;
  readonly estimateSeconds: number;
}

/** A drill or rehearsal that was held with this plan. */
export interface EvidenceFact {
  readonly kind: string;
  readonly heldAt: string;
  readonly measuredSeconds?: number;
  readonly participants?: readonly string[];
}

/** State as it was read when the operation opened, just before the rollback, and after it. */
export interface CapturedState {
  readonly open?: Readonly<Record<string, Json>>;
  readonly before?: Readonly<Record<string, Json>>;
  readonly after?: Readonly<Record<string, Json>>;
  /** Names known not to be back; without it, whatever differs from its value at opening. */
  readonly notRestored?: readonly string[];
}

/** Figures of the incident. One that nobody measured is left out, and never written as 0. */
export interface ImpactFigures {
  readonly requests?: number;
  readonly affectedRequests?: number;
  readonly failedRequests?: number;
  readonly downtimeSeconds?: number;
  readonly revenueImpactUsd?: number;
}

export interface FollowUp {
  readonly text: string;
  readonly owner?: string;
  readonly dueAt?: string;
  readonly done: boolean;
}

/** What people filled in afterwards; every change of theirs is a new version. */
export interface PeoplesPart {
  readonly version: number;
  readonly by: string;
  readonly at: string;
  readonly rootCause?: string;
  readonly customerImpact?: string;
  readonly customerComplaints?: number;
  readonly prevention?: readonly string[];
  readonly lessons?: readonly string[];
  readonly followUps?: readonly FollowUp[];
  readonly resolution?: {
    readonly approach: string;
    readonly description: string;
    readonly resolvedAt: string;
  };
}

/** All that a report is built from. Only the rollback's own record must be there: many end before they act. */
export interface ReportInput {
  readonly writtenAt: string;
  readonly rollback: Rollback;
  readonly clocks?: Clocks;
  readonly operation?: Operation;
  readonly plan?: PlanSummary;
  readonly steps?: readonly StepRecord[];
  readonly checks?: readonly CheckRecord[];
  readonly questions?: readonly Question[];
  readonly levels?: readonly LevelRecord[];
  readonly messages?: readonly Message[];
  readonly state?: CapturedState;
  readonly impact?: ImpactFigures;
  readonly people?: PeoplesPart;
  /** The environment a drill was held in; absent for a real rollback. */
  readonly drill?: { readonly environment: string };
  readonly auditHead?: { readonly sequence: number; readonly hash: string };
}
