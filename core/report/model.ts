import type { Question } from '../question.ts';
import type { LevelRecord, Message, PinnedPlan, Rollback } from '../records.ts';
import type { Automation, Level, OperationKind } from '../words.ts';
import { type PhaseLine, phaseLines, type StepLine, stepLines } from './execution.ts';
import { type ImpactPart, impactOf, type StateLine, stateLines } from './impact.ts';
import type { EvidenceFact, PeoplesPart, ReportInput } from './input.ts';
import { type Learning, learningOf } from './learning.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type Quality, qualityOf } from './quality.ts';
import { questionLines } from './questions.ts';
import { type Timing, timingOf } from './timing.ts';
import { type TriggerAnalysis, triggerAnalysis } from './trigger.ts';
import { type VerificationPart, verificationOf } from './verification.ts';

/** Everything a report says, in one plain value; JSON, Markdown and HTML are three ways to write it down. */
export interface Report {
  readonly format: 'ripcord.report/1';
  readonly writtenAt: string;
  readonly subject: Subject;
  readonly outcome: Outcome;
  readonly trigger: TriggerAnalysis;
  readonly timing: Timing;
  readonly phases: readonly PhaseLine[];
  readonly steps: readonly StepLine[];
  readonly verification: VerificationPart;
  readonly questions: readonly Question[];
  readonly levels: readonly LevelRecord[];
  readonly trouble?: { readonly at: string; readonly reason?: string };
  readonly messages: readonly Message[];
  readonly state: readonly StateLine[];
  readonly impact: ImpactPart;
  readonly quality: Quality;
  readonly evidence: readonly EvidenceFact[];
  readonly learning: Learning;
  readonly resolution?: PeoplesPart['resolution'];
  readonly archive: { readonly audit: string; readonly logs: string };
  readonly auditHead?: { readonly sequence: number; readonly hash: string };
}

/** What was rolled back, by which plan, on whose wish. */
interface Subject {
  readonly rollback: string;
  readonly title: string;
  readonly operation: string;
  readonly operationTitle?: string;
  readonly permit?: string;
  readonly kind?: OperationKind;
  readonly changes?: string;
  readonly plan: PinnedPlan;
  readonly planTitle?: string;
  readonly owner?: string;
  readonly pointOfNoReturn?: string;
  readonly passedAt?: string;
  readonly level: Level;
  readonly automation?: Automation;
  readonly flow: Rollback['flow'];
  readonly path: Rollback['path'];
  readonly alternative?: string;
  readonly scope: string;
  readonly services: readonly string[];
  readonly regions: readonly string[];
  readonly requestedBy: string;
  readonly reason: string;
  readonly execution: string;
}

/** Draws a report from records alone: nothing is looked up, and what no record tells stays undefined. */
export function buildReport(input: ReportInput): Report {
  const { writtenAt, rollback, levels = [], messages = [], plan, people } = input;
  const { id, troubleAt, troubleReason } = rollback;
  const outcome = outcomeOf(input);
  const phases = phaseLines(input);
  const timing = timingOf(input, phases);
  const steps = stepLines(input);
  const verification = verificationOf(input);
  const state = stateLines(input.state);
  return {
    format: 'ripcord.report/1',
    writtenAt,
    outcome,
    timing,
    phases,
    steps,
    verification,
    levels,
    messages,
    state,
    questions: questionLines(input.questions ?? []),
    subject: subjectOf(input),
    trigger: triggerAnalysis(input),
    trouble: troubleAt === undefined ? undefined : { at: troubleAt, reason: troubleReason },
    impact: impactOf(input),
    quality: qualityOf(input),
    evidence: plan?.evidence ?? [],
    learning: learningOf(input, { outcome, timing, phases, steps, verification, state }),
    resolution: people?.resolution,
    archive: { audit: `audit/${id}.jsonl`, logs: `logs/${id}/execution.jsonl` },
    auditHead: input.auditHead ?? rollback.auditHead,
  };
}

function subjectOf({ rollback, operation, plan }: ReportInput): Subject {
  const { id, title, flow, path, alternative, scope, requestedBy, reason, execution, level } = rollback;
  const asked = { title, flow, path, alternative, scope, requestedBy, reason, execution, level };
  return {
    ...asked,
    rollback: id,
    plan: rollback.plan,
    operation: rollback.operation,
    operationTitle: operation?.title,
    permit: operation?.permit,
    kind: operation?.kind,
    changes: plan?.changes,
    planTitle: plan?.title,
    owner: plan?.owner ?? operation?.owner,
    pointOfNoReturn: plan?.pointOfNoReturn,
    passedAt: operation?.ponr?.at,
    automation: operation?.automation ?? plan?.automation,
    services: operation?.services ?? [],
    regions: operation?.regions ?? [],
  };
}
