import type { Level } from '../words.ts';
import { type PhaseLine, wasExecuted } from './execution.ts';
import { accuracyOf, secondsBetween } from './figures.ts';
import type { Clocks, ReportInput } from './input.ts';

/** When things happened, and how that compares with SLA, target and estimate. Seconds throughout. */
export interface Timing {
  readonly decidedAt: string;
  readonly startedAt?: string;
  readonly firstActionAt?: string;
  readonly lastActionAt?: string;
  readonly verifiedAt?: string;
  readonly stableAt?: string;
  readonly endedAt?: string;
  /** Where the SLA clock begins: at the approval where one had to be given, else at the decision. */
  readonly slaFrom: string;
  /** How long people took to approve; measured apart, and no part of the duration. */
  readonly decidingSeconds?: number;
  /** From `slaFrom` to verified, or to the end of one that never verified; undefined if nothing was done. */
  readonly durationSeconds?: number;
  readonly slaSeconds: number;
  readonly targetSeconds: number;
  readonly slaMet?: boolean;
  readonly targetMet?: boolean;
  readonly bufferSeconds?: number;
  readonly breachConsequence?: string;
  readonly clocks: Clocks;
  readonly stableAfterSeconds?: number;
  /** Stable again within 15 minutes of the decision. */
  readonly stableInTime?: boolean;
  readonly estimateSeconds: number;
  readonly fullEstimateSeconds: number;
  readonly planAccuracy?: number;
}

const STABLE_WITHIN_SECONDS = 900;

const CONSEQUENCES: Readonly<Record<Level, string>> = {
  2: 'warning, plan review',
  3: 'incident review required',
  4: 'executive review required',
};

/** Only a rollback that verified can meet its SLA; one that did nothing neither met nor broke it. */
export function timingOf(input: ReportInput, phases: readonly PhaseLine[]): Timing {
  const { rollback, clocks = {} } = input;
  const { decidedAt, startedAt, firstActionAt, lastActionAt, verifiedAt, stableAt, endedAt } = rollback;
  const { slaSeconds, targetSeconds, estimateSeconds, fullEstimateSeconds } = rollback;
  const executed = wasExecuted(input);
  const approvedAt = approvalOf(input);
  const slaFrom = approvedAt ?? decidedAt;
  const durationSeconds = executed ? secondsBetween(slaFrom, verifiedAt ?? endedAt) : undefined;
  const verified = verifiedAt !== undefined;
  const slaMet = durationSeconds === undefined ? undefined : verified && durationSeconds <= slaSeconds;
  const stableAfterSeconds = secondsBetween(decidedAt, stableAt);
  const times = { decidedAt, startedAt, firstActionAt, lastActionAt, verifiedAt, stableAt, endedAt };
  const limits = { slaSeconds, targetSeconds, estimateSeconds, fullEstimateSeconds };
  return {
    ...times,
    ...limits,
    slaFrom,
    decidingSeconds: secondsBetween(decidedAt, approvedAt),
    durationSeconds,
    slaMet,
    clocks,
    targetMet: durationSeconds === undefined ? undefined : verified && durationSeconds <= targetSeconds,
    bufferSeconds: durationSeconds === undefined ? undefined : slaSeconds - durationSeconds,
    breachConsequence: slaMet === false ? CONSEQUENCES[rollback.level] : undefined,
    stableAfterSeconds,
    stableInTime: stableAfterSeconds === undefined ? undefined : stableAfterSeconds <= STABLE_WITHIN_SECONDS,
    planAccuracy: accuracyOf(phases),
  };
}

/** When the last approval was given that the start waited for; gates on the way are no part of deciding. */
function approvalOf({ rollback, questions = [] }: ReportInput): string | undefined {
  const begun = Date.parse(rollback.firstActionAt ?? rollback.startedAt ?? '9999-12-31');
  return questions
    .flatMap(({ kind, answer }) => (kind === 'approval' && answer?.word === 'approve' ? [answer.at] : []))
    .findLast((at) => Date.parse(at) <= begun);
}
