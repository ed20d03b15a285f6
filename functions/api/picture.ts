import type { Question } from '#core/question.ts';
import type { CheckRecord, PhaseTiming, Rollback, StepRecord } from '#core/records.ts';
import { stageTitle } from '#core/report/execution.ts';
import { isTerminal } from '#core/states.ts';
import { PHASES, type Stage } from '#core/words.ts';

/** How far a phase, step or check has come, in the few words that a picture has marks for. */
export type Progress = 'to-come' | 'running' | 'done' | 'failed' | 'waiting' | 'passed-over' | 'not-run';

/** One step with its mark and the seconds it has taken so far. */
export interface StepPicture {
  readonly step: StepRecord;
  readonly progress: Progress;
  readonly seconds?: number;
}

/** One phase in one region with its steps; `estimateSeconds` comes from the plan once it was entered. */
export interface PhasePicture {
  readonly stage: Stage;
  readonly title: string;
  /** Named only where there is more than one. */
  readonly region?: string;
  readonly progress: Progress;
  readonly estimateSeconds: number;
  readonly seconds?: number;
  readonly steps: readonly StepPicture[];
}

/** The SLA's clock: it starts with the decision, or with the approval where one had to be given. */
export interface SlaPicture {
  readonly elapsedSeconds: number;
  readonly slaSeconds: number;
  readonly forecastSeconds?: number;
  readonly state: 'not-started' | 'in-time' | 'at-risk' | 'broken' | 'met' | 'not-met' | 'not-needed';
}

/** What terminal and page draw, computed once for both. */
export interface Picture {
  readonly over: boolean;
  readonly sla: SlaPicture;
  readonly phases: readonly PhasePicture[];
  readonly verification: { readonly progress: Progress; readonly seconds?: number };
}

interface Records {
  readonly rollback: Rollback;
  readonly steps: readonly StepRecord[];
  readonly checks: readonly CheckRecord[];
  readonly questions: readonly Question[];
}

const STAGES: readonly Stage[] = ['alternative', ...PHASES];

const STEP_PROGRESS: Readonly<Record<StepRecord['status'], Progress>> = {
  pending: 'to-come',
  starting: 'running',
  running: 'running',
  done: 'done',
  failed: 'failed',
  skipped: 'passed-over',
  'done-by-hand': 'done',
  cancelled: 'failed',
};

/** Draws the records of one rollback at a moment (ISO 8601) of the server's clock. */
export function picture(records: Records, now: string): Picture {
  const { rollback } = records;
  const over = isTerminal('rollback', rollback.status);
  return {
    over,
    sla: slaOf(records, over, now),
    phases: phasesOf(records, over, now),
    verification: verificationOf(records, over, now),
  };
}

function slaOf({ rollback, questions }: Records, over: boolean, now: string): SlaPicture {
  const { decidedAt, verifiedAt, endedAt, firstActionAt, slaSeconds, forecastSeconds } = rollback;
  const approved = questions.find(({ kind, answer }) => kind === 'approval' && answer?.word === 'approve');
  const from = approved?.answer?.at ?? decidedAt;
  const elapsedSeconds = secondsBetween(from, verifiedAt ?? endedAt ?? now);
  const deciding = secondsBetween(decidedAt, from);
  const forecast =
    forecastSeconds === undefined || over ? undefined : Math.max(forecastSeconds - deciding, elapsedSeconds);
  const shared = { elapsedSeconds, slaSeconds, forecastSeconds: forecast };
  if (verifiedAt) return { ...shared, state: elapsedSeconds <= slaSeconds ? 'met' : 'not-met' };
  if (over) return { ...shared, state: firstActionAt ? 'not-met' : 'not-needed' };
  if (rollback.status === 'awaiting-approval') return { ...shared, state: 'not-started' };
  if (elapsedSeconds > slaSeconds) return { ...shared, state: 'broken' };
  return { ...shared, state: (forecast ?? 0) > slaSeconds ? 'at-risk' : 'in-time' };
}

function phasesOf({ rollback, steps }: Records, over: boolean, now: string): PhasePicture[] {
  const regions = [...new Set([...steps, ...rollback.phases].map(({ region }) => region))];
  return STAGES.flatMap((stage) =>
    regions.flatMap((region) => {
      const own = steps.filter((step) => step.stage === stage && step.region === region);
      const entered = rollback.phases.find((one) => one.stage === stage && one.region === region);
      if (own.length === 0 && !entered) return [];
      // Left once its own steps are done and again once the world is verified: only the second one counts.
      const verifying = stage === 'verification' && !rollback.verifiedAt && !over;
      const timing = entered && verifying ? { ...entered, leftAt: undefined } : entered;
      const drawn = own.toSorted((a, b) => a.wave - b.wave).map((step) => stepOf(step, over, now));
      return [
        {
          stage,
          title: stageTitle(stage).replace(/^Phase (\d): /, '$1 '),
          region: regions.length > 1 ? region : undefined,
          progress: progressOf(drawn, timing, over),
          estimateSeconds: timing?.estimateSeconds ?? criticalSeconds(own),
          seconds: timing && elapsed(timing, over ? rollback.endedAt : now),
          steps: drawn,
        },
      ];
    }),
  );
}

function elapsed({ enteredAt, leftAt }: PhaseTiming, end: string | undefined): number | undefined {
  const until = leftAt ?? end;
  return until === undefined ? undefined : secondsBetween(enteredAt, until);
}

/** A phase is what its steps are, unless it was left in order. */
function progressOf(steps: readonly StepPicture[], timing: PhaseTiming | undefined, over: boolean): Progress {
  if (timing?.leftAt) return 'done';
  if (steps.some(({ progress }) => progress === 'failed')) return 'failed';
  if (!timing) return over ? 'not-run' : 'to-come';
  return over ? 'failed' : 'running';
}

/** What had not ended when the rollback did was not run to its end. */
function stepOf(step: StepRecord, over: boolean, now: string): StepPicture {
  const progress = STEP_PROGRESS[step.status];
  const unfinished = over && (progress === 'to-come' || progress === 'running');
  const until = step.endedAt ?? (over ? undefined : now);
  return {
    step,
    progress: unfinished ? 'not-run' : progress,
    seconds: step.startedAt && until ? secondsBetween(step.startedAt, until) : undefined,
  };
}

/** The checks together: waiting where people are asked, failed as soon as one is. */
function verificationOf({ rollback, checks }: Records, over: boolean, now: string): Picture['verification'] {
  const { verifyingSince, verifiedAt, endedAt, status } = rollback;
  if (!verifyingSince) return { progress: over ? 'not-run' : 'to-come' };
  const seconds = secondsBetween(verifyingSince, verifiedAt ?? endedAt ?? now);
  if (verifiedAt) return { progress: 'done', seconds };
  if (over) return { progress: 'failed', seconds };
  if (status === 'awaiting-checks' || status === 'needs-help') return { progress: 'waiting', seconds };
  return { progress: checks.some(({ result }) => result === 'fail') ? 'failed' : 'running', seconds };
}

/** The longest step of each wave: what a phase takes that declared nothing else. */
function criticalSeconds(steps: readonly StepRecord[]): number {
  const longest = new Map<number, number>();
  for (const { wave, estimateSeconds } of steps) {
    longest.set(wave, Math.max(longest.get(wave) ?? 0, estimateSeconds));
  }
  return [...longest.values()].reduce((sum, seconds) => sum + seconds, 0);
}

function secondsBetween(start: string, end: string): number {
  return Math.max(0, (Date.parse(end) - Date.parse(start)) / 1000);
}
