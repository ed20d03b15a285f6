import type { Message } from '../records.ts';
import type { PhaseLine, StepLine } from './execution.ts';
import { laterBy, showSeconds, showShare } from './figures.ts';
import type { StateLine } from './impact.ts';
import type { FollowUp, PeoplesPart, ReportInput } from './input.ts';
import type { Outcome } from './outcome.ts';
import type { Timing } from './timing.ts';
import type { VerificationPart } from './verification.ts';

/** What is to be learned: what the records show by themselves, and what people add to it. Blames nobody. */
export interface Learning {
  readonly rootCause?: string;
  readonly prevention: readonly string[];
  readonly lessons: readonly string[];
  readonly observations: readonly string[];
  readonly followUps: readonly FollowUp[];
  readonly postMortemDueAt?: string;
  readonly writtenBy?: Pick<PeoplesPart, 'version' | 'by' | 'at'>;
}

interface Findings {
  readonly outcome: Outcome;
  readonly timing: Timing;
  readonly phases: readonly PhaseLine[];
  readonly steps: readonly StepLine[];
  readonly verification: VerificationPart;
  readonly state: readonly StateLine[];
}

const POST_MORTEM_SECONDS = 48 * 3600;
/** An estimate is worth a remark when it missed by a fifth and by more than two seconds. */
const NOTABLE_SHARE = 0.2;
const NOTABLE_SECONDS = 2;
const POOR_ACCURACY = 0.8;

export function learningOf(input: ReportInput, findings: Findings): Learning {
  const { people } = input;
  return {
    rootCause: people?.rootCause,
    prevention: people?.prevention ?? [],
    lessons: people?.lessons ?? [],
    observations: observations(input, findings),
    followUps: [...followUps(input, findings), ...(people?.followUps ?? [])],
    postMortemDueAt: postMortemDueAt(input, findings.outcome),
    writtenBy: people && { version: people.version, by: people.by, at: people.at },
  };
}

/** Due 48 hours after the end of one that was executed at level 3 or above, or that failed. */
function postMortemDueAt({ rollback, writtenAt }: ReportInput, outcome: Outcome): string | undefined {
  const wanted = outcome.failed || (outcome.executed && rollback.level >= 3);
  return wanted ? laterBy(rollback.endedAt ?? writtenAt, POST_MORTEM_SECONDS) : undefined;
}

function observations({ messages = [] }: ReportInput, findings: Findings): string[] {
  const { timing, phases, steps, verification, state } = findings;
  const { slaMet, bufferSeconds, clocks, planAccuracy } = timing;
  return [
    clocks.t1 === undefined ? '' : `The trigger came ${showSeconds(clocks.t1)} after the first breach.`,
    slaMet === true ? `The SLA was met with a buffer of ${showSeconds(bufferSeconds)}.` : '',
    slaMet === false ? `The SLA of ${showSeconds(timing.slaSeconds)} was not met.` : '',
    ...phases.filter(isNotable).map(deviation),
    ...steps.filter((step) => step.attempt > 1).map((step) => `${step.title} took ${step.attempt} attempts.`),
    ...verification.checks.filter((check) => check.finding !== 'pass').map(checkRemark),
    ...state.filter((line) => line.restored === 'no').map((line) => `${line.name} was not restored.`),
    undelivered(messages),
    planAccuracy === undefined ? '' : `The plan's estimates were ${showShare(planAccuracy)} accurate.`,
  ].filter((text) => text !== '');
}

function checkRemark({ title, finding, onFailure }: VerificationPart['checks'][number]): string {
  const result = finding === 'not run' ? 'was not run' : `ended as ${finding}`;
  return `The check "${title}" ${result}${onFailure === 'warn' ? ' (a warning)' : ''}.`;
}

function isNotable({ measuredSeconds, estimateSeconds }: PhaseLine): boolean {
  const missed = measuredSeconds === undefined ? 0 : Math.abs(measuredSeconds - estimateSeconds);
  return missed > NOTABLE_SECONDS && missed > estimateSeconds * NOTABLE_SHARE;
}

function deviation({ title, measuredSeconds, estimateSeconds, region }: PhaseLine): string {
  const where = region === undefined || region === '' ? '' : ` in ${region}`;
  return `${title}${where} took ${showSeconds(measuredSeconds)}, estimated were ${showSeconds(estimateSeconds)}.`;
}

function undelivered(messages: readonly Message[]): string {
  const dead = messages.filter((message) => message.delivery === 'dead').length;
  return dead === 0 ? '' : `${dead} of ${messages.length} messages could not be delivered.`;
}

function followUps(input: ReportInput, { outcome, timing, state }: Findings): FollowUp[] {
  const { rollback, plan, operation } = input;
  const owner = plan?.owner ?? operation?.owner;
  const due = postMortemDueAt(input, outcome);
  const lost = state.filter((line) => line.restored === 'no').map((line) => line.name);
  const breach = timing.slaMet === false ? timing.breachConsequence : undefined;
  const inaccurate = timing.planAccuracy !== undefined && timing.planAccuracy < POOR_ACCURACY;
  return [
    due === undefined ? undefined : { text: 'Hold the post-mortem', dueAt: due },
    breach === undefined ? undefined : { text: `SLA breach: ${breach}` },
    lost.length === 0 ? undefined : { text: `Settle what was not restored: ${lost.join(', ')}` },
    inaccurate ? { text: `Correct the estimates of plan ${rollback.plan.id}` } : undefined,
  ].flatMap((action) => (action === undefined ? [] : [{ owner, done: false, ...action }]));
}
