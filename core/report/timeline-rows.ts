import { secondsBetween, showSeconds } from './figures.ts';
import type { Report } from './model.ts';
import type { Tone } from './page.ts';
import { inWords } from './text.ts';

/** One line of the timeline: a bar, or a mark where it has no length. Times in seconds from the decision. */
export interface TimelineRow {
  readonly label: string;
  readonly kind: 'clock' | 'phase' | 'step' | 'check' | 'question' | 'level';
  readonly tone: Tone | 'plain';
  readonly from: number;
  readonly to: number;
  /** Where the bar should have ended by its estimate. */
  readonly estimateTo?: number;
  /** Written beside the bar. */
  readonly note: string;
  /** Read out and shown when pointed at. */
  readonly title: string;
}

type Draft = Omit<TimelineRow, 'from' | 'to' | 'title'> & { at?: string; end?: string };

/** All rows from top to bottom: clocks, each phase with its steps, checks, questions, levels of escalation. */
export function timelineRows(report: Report): TimelineRow[] {
  const { timing } = report;
  const drafts = [...phaseRows(report), ...checkRows(report), ...questionRows(report), ...levelRows(report)];
  const rows = drafts.flatMap(({ at, end, estimateTo, ...row }) => {
    const from = secondsBetween(timing.decidedAt, at);
    if (from === undefined) return [];
    const to = Math.max(from, secondsBetween(timing.decidedAt, end) ?? from);
    const estimate = estimateTo === undefined ? {} : { estimateTo: from + estimateTo };
    return [{ ...row, ...estimate, from, to, title: `${row.label}: ${row.note}` }];
  });
  return [...clockRows(report), ...rows];
}

/** Clocks stand where they ended; each begins its own length before that. */
function clockRows({ timing }: Report): TimelineRow[] {
  const { clocks, decidedAt } = timing;
  const first = secondsBetween(decidedAt, timing.firstActionAt);
  const last = secondsBetween(decidedAt, timing.lastActionAt);
  const verified = secondsBetween(decidedAt, timing.verifiedAt);
  const trigger = first === undefined || clocks.t2 === undefined ? 0 : first - clocks.t2;
  const ends = [
    ['T1', 'first breach to trigger', clocks.t1, trigger],
    ['T2', 'trigger to first action', clocks.t2, first],
    ['T3', 'first to last action', clocks.t3, last],
    ['T4', 'last action to verified', clocks.t4, verified],
    ['T5', 'all of it', clocks.t5, verified],
  ] as const;
  return ends.flatMap(([name, meaning, seconds, to]) => {
    if (seconds === undefined || to === undefined) return [];
    const note = showSeconds(seconds);
    const title = `${name}, ${meaning}: ${note}`;
    return [
      { label: `${name} ${meaning}`, kind: 'clock', tone: 'plain', from: to - seconds, to, note, title },
    ];
  });
}

function phaseRows({ phases, steps, timing, writtenAt }: Report): Draft[] {
  const several = new Set(phases.flatMap(({ region }) => region ?? [])).size > 1;
  const seen = new Set<string>();
  return phases.flatMap((phase) => {
    if (phase.enteredAt === undefined) return [];
    const { stage, region, title, estimateSeconds } = phase;
    const place = `${stage}#${region}`;
    // A phase that was entered twice shows its steps once, below the first passage.
    const own = seen.has(place) ? [] : steps.filter((step) => `${step.stage}#${step.region}` === place);
    seen.add(place);
    const row: Draft = {
      label: several && region !== undefined ? `${title} (${region})` : title,
      kind: 'phase',
      tone: phase.status === 'unfinished' ? 'bad' : 'plain',
      at: phase.enteredAt,
      end: phase.leftAt ?? timing.endedAt ?? writtenAt,
      estimateTo: estimateSeconds,
      note: `${phase.status === 'done' ? showSeconds(phase.measuredSeconds) : phase.status}, estimate ${showSeconds(estimateSeconds)}`,
    };
    return [row, ...own.map((step) => stepRow(step, timing.endedAt ?? writtenAt))];
  });
}

const STEP_TONES: Readonly<Record<string, Tone>> = { done: 'good', failed: 'bad' };

function stepRow(step: Report['steps'][number], openEnd: string): Draft {
  const attempts = step.attempt > 1 ? `, ${step.attempt} attempts` : '';
  const measured = step.measuredSeconds === undefined ? '' : `, ${showSeconds(step.measuredSeconds)}`;
  return {
    label: step.title,
    kind: 'step',
    tone: STEP_TONES[step.status] ?? 'warn',
    at: step.startedAt,
    end: step.endedAt ?? (step.startedAt && openEnd),
    estimateTo: step.estimateSeconds,
    note:
      step.status === 'done'
        ? `${showSeconds(step.measuredSeconds)}${attempts}`
        : `${inWords(step.status)}${measured}${attempts}`,
  };
}

function checkRows({ verification }: Report): Draft[] {
  const tones = { pass: 'good', fail: 'bad', unsure: 'warn', 'not run': 'muted' } as const;
  return verification.checks.map(({ title, finding, startedAt, endedAt }) => {
    return { label: title, kind: 'check', tone: tones[finding], at: startedAt, end: endedAt, note: finding };
  });
}

function questionRows({ questions, timing, writtenAt }: Report): Draft[] {
  return questions.map(({ kind, status, askedAt, expiresAt, answer }) => {
    const said = answer === undefined ? status : `${inWords(answer.word)}, ${answer.by}`;
    const closed = status === 'expired' ? expiresAt : (timing.endedAt ?? writtenAt);
    const label = `Question: ${inWords(kind)}`;
    return { label, kind: 'question', tone: 'warn', at: askedAt, end: answer?.at ?? closed, note: said };
  });
}

function levelRows({ levels }: Report): Draft[] {
  return levels.map(({ level, at, acknowledgedAt, acknowledgedBy, reason }) => {
    const owner = acknowledgedBy === undefined ? reason : `acknowledged by ${acknowledgedBy}`;
    const label = `Escalation level ${level}`;
    return { label, kind: 'level', tone: 'bad', at, end: acknowledgedAt ?? at, note: owner };
  });
}
