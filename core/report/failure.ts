import type { Question } from '../question.ts';
import { failedStep, stageTitle } from './execution.ts';
import { secondsBetween } from './figures.ts';
import type { Report } from './model.ts';
import { neededRescue } from './outcome.ts';
import { interventions } from './questions.ts';
import { snake } from './trigger.ts';

interface Escalation {
  readonly level: number;
  readonly timestamp: string;
  readonly action: string;
  readonly outcome: string;
}

const WORDS: Readonly<Record<string, string>> = {
  retry: 'Tried the step again',
  skip: 'Skipped the step',
  'done-by-hand': 'Did the step by hand',
  'partial-scope': 'Decided on a partial scope',
  'forward-fix': 'Decided on forward-fix approach',
  abandon: 'Gave the rollback up',
  'go-on': 'Went on without the captured state',
  accept: 'Accepted the result as it is',
};

/** The documented object `rollback_failure`; undefined unless it failed, was given up or had to be rescued. */
export function rollbackFailure(report: Report) {
  const { subject, outcome, timing, trouble, learning } = report;
  if (!neededRescue(outcome, trouble?.at)) return undefined;
  return {
    operation_id: subject.operation,
    permit_id: subject.permit ?? null,
    rollback_attempted_at: timing.decidedAt,
    rollback_failed_at: trouble?.at ?? timing.endedAt ?? null,
    failure_reason: trouble?.reason ?? outcome.note ?? outcome.sentence,
    failure_details: failureDetails(report),
    escalation_timeline: escalationTimeline(report),
    resolution: resolutionOf(report),
    lessons_learned: learning.lessons,
  };
}

function failureDetails({ steps, phases, archive, verification }: Report) {
  const step = failedStep(steps);
  const phase = step?.stage ?? phases.findLast((line) => line.status === 'unfinished')?.stage;
  const check = verification.checks.find((line) => line.finding === 'fail');
  return {
    phase: phase === undefined ? null : stageTitle(phase),
    step: step?.title ?? null,
    error_message: step?.error ?? check?.reason ?? null,
    logs: archive.logs,
  };
}

/** Levels as they were reached, and what people decided while they stood at one, in order of time. */
export function escalationTimeline({ levels, questions, outcome }: Report): Escalation[] {
  const reached = levels.map(({ level, at, reason, told, acknowledgedBy }) => {
    const action = told.length === 0 ? reason : `${reason}; told ${told.join(', ')}`;
    const result = acknowledgedBy === undefined ? 'not acknowledged' : `acknowledged by ${acknowledgedBy}`;
    return { level, timestamp: at, action, outcome: result };
  });
  const helped = interventions(questions);
  const decided = helped.flatMap((question, index) => {
    const { answer } = question;
    if (answer === undefined) return [];
    const level = levels.findLast(({ at }) => Date.parse(at) <= Date.parse(answer.at))?.level ?? 1;
    const about = [question.step ?? '', answer.comment ?? ''].filter((text) => text !== '').join(': ');
    const action = `${WORDS[answer.word] ?? answer.word}${about === '' ? '' : ` (${about})`}, ${answer.by}`;
    return [
      { level, timestamp: answer.at, action, outcome: resultOf(question, helped.slice(index + 1), outcome) },
    ];
  });
  return [...reached, ...decided].toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
}

/** A decision failed when the same step had to be asked about again; the last one ended as the rollback did. */
function resultOf(question: Question, later: readonly Question[], { status }: Report['outcome']): string {
  if (later.some(({ step, kind }) => step === question.step && kind === question.kind)) return 'failed';
  return later.length > 0 ? 'resolved' : snake(status);
}

function resolutionOf({ resolution, outcome, timing, trouble, subject }: Report) {
  const fixed = outcome.status === 'fixed-forward';
  const resolvedAt = resolution?.resolvedAt ?? (fixed ? timing.endedAt : undefined);
  const seconds = secondsBetween(timing.decidedAt, resolvedAt);
  return {
    approach: resolution?.approach ?? (fixed ? (subject.alternative ?? 'forward-fix') : null),
    description: resolution?.description ?? (fixed ? (outcome.note ?? trouble?.reason ?? null) : null),
    resolved_at: resolvedAt ?? null,
    total_incident_duration_minutes: seconds === undefined ? null : Math.round(seconds / 60),
  };
}
