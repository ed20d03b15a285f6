import type { PhaseLine, StepLine } from './execution.ts';
import { failedStep, stageTitle } from './execution.ts';
import { showSeconds, showTime } from './figures.ts';
import type { Report } from './model.ts';
import {
  type Block,
  type Cell,
  factsOf,
  type Section,
  type TableBlock,
  type Tone,
  tablesOf,
} from './page.ts';
import { peopleTables } from './section-people.ts';
import { slaWords } from './section-summary.ts';
import { inWords } from './text.ts';

const STEP_TONES: Partial<Record<StepLine['status'], Tone>> = {
  done: 'good',
  failed: 'bad',
  skipped: 'warn',
  'done-by-hand': 'warn',
  cancelled: 'warn',
};
const PHASE_TONES = { done: 'good', unfinished: 'bad', 'not run': 'muted' } as const;

/** `3s over`, `12s under`, `as estimated`: signs are said in words, so that no cell looks like a formula. */
function deviation(line: { estimateSeconds: number; measuredSeconds?: number }): string {
  if (line.measuredSeconds === undefined) return '–';
  const seconds = line.measuredSeconds - line.estimateSeconds;
  if (Math.abs(seconds) < 0.5) return 'as estimated';
  return `${showSeconds(Math.abs(seconds))} ${seconds > 0 ? 'over' : 'under'}`;
}

function severalRegions({ phases, steps }: Report): boolean {
  return new Set([...phases, ...steps].flatMap(({ region }) => region ?? [])).size > 1;
}

function phaseTable(report: Report): TableBlock {
  const regions = severalRegions(report);
  const row = (phase: PhaseLine): Cell[] => [
    phase.title,
    ...(regions ? [phase.region ?? '–'] : []),
    { text: phase.status, tone: PHASE_TONES[phase.status] },
    showSeconds(phase.estimateSeconds),
    showSeconds(phase.measuredSeconds),
    deviation(phase),
    showTime(phase.enteredAt),
  ];
  return {
    kind: 'table',
    caption: 'Phases',
    head: [
      'Phase',
      ...(regions ? ['Region'] : []),
      'Status',
      'Estimate',
      'Measured',
      'Difference',
      'Entered',
    ],
    rows: report.phases.map(row),
    empty: 'No phase was run.',
  };
}

function stepTable(report: Report): TableBlock {
  const regions = severalRegions(report);
  const row = (step: StepLine): Cell[] => [
    step.title,
    stageTitle(step.stage),
    ...(regions ? [step.region] : []),
    { text: inWords(step.status), tone: STEP_TONES[step.status] },
    String(step.attempt),
    showSeconds(step.estimateSeconds),
    showSeconds(step.measuredSeconds),
    stepNote(step),
  ];
  return {
    kind: 'table',
    caption: 'Steps',
    head: [
      'Step',
      'Phase',
      ...(regions ? ['Region'] : []),
      'Status',
      'Attempts',
      'Estimate',
      'Measured',
      'Note',
    ],
    rows: report.steps.map(row),
    empty: 'No step was run.',
  };
}

function stepNote({ summary, error, decidedBy, comment }: StepLine): string {
  const decided = decidedBy === undefined ? undefined : `decided by ${decidedBy}`;
  const notes = [error ?? summary, decided, comment].filter((note) => note !== undefined && note !== '');
  return notes.length === 0 ? '–' : notes.join('; ');
}

function clockFacts({ timing }: Report): Block {
  const { clocks } = timing;
  return factsOf([
    ['T1, first breach to trigger', showSeconds(clocks.t1)],
    ['T2, trigger to first action', showSeconds(clocks.t2)],
    ['T3, first to last action', showSeconds(clocks.t3)],
    ['T4, last action to verified', showSeconds(clocks.t4)],
    ['T5, all of it', showSeconds(clocks.t5)],
  ]);
}

function failureBlocks({ outcome, steps }: Report): Block[] {
  const step = outcome.success ? undefined : failedStep(steps);
  if (step === undefined) return [];
  const texts = [
    { title: `Error of ${step.title}`, text: step.error ?? '' },
    { title: `Output of ${step.title}`, text: step.output ?? '' },
  ];
  return texts.filter(({ text }) => text !== '').map((one) => ({ kind: 'verbatim' as const, ...one }));
}

export function executionSection(report: Report): Section {
  const { subject, quality, timing, outcome } = report;
  const partial = timing.fullEstimateSeconds - timing.estimateSeconds;
  const forecast = `${showSeconds(timing.estimateSeconds)} on the critical path`;
  return {
    id: 'execution',
    title: 'Rollback Execution',
    blocks: [
      factsOf([
        ['Method', methodWords(report)],
        [
          'Path',
          subject.path === 'alternative' ? `alternative: ${subject.alternative ?? 'unnamed'}` : subject.path,
        ],
        ['Scope', subject.scope],
        ['Attempts', outcome.executed ? String(quality.attempts) : 'none, nothing was executed'],
        ['Manual Intervention', interventionWords(report)],
        [
          'Approval Took',
          timing.decidingSeconds === undefined
            ? undefined
            : `${showSeconds(timing.decidingSeconds)}, not part of the duration`,
        ],
        ['SLA Compliance', slaWords(report)],
        ['Target', `${showSeconds(timing.targetSeconds)}${timing.targetMet === true ? ', met' : ''}`],
        ['Estimate', partial > 0 ? `${forecast}, ${showSeconds(partial)} less than the full plan` : forecast],
        ['Stable Again', stableWords(report)],
      ]),
      ...(outcome.executed
        ? [{ kind: 'heading' as const, text: 'The five clocks' }, clockFacts(report)]
        : []),
      ...tablesOf([phaseTable(report), stepTable(report)]),
      ...failureBlocks(report),
      ...tablesOf(peopleTables(report)),
    ],
  };
}

function methodWords({ subject }: Report): string {
  const plan = subject.automation === undefined ? '' : `, ${inWords(subject.automation)} plan`;
  return `${subject.flow} flow${plan}`;
}

function interventionWords({ quality, outcome }: Report): Cell {
  if (!outcome.executed) return 'does not apply, nothing was executed';
  return quality.manualIntervention === true ? { text: 'required', tone: 'warn' } : 'none required';
}

function stableWords({ timing }: Report): Cell {
  if (timing.stableAfterSeconds === undefined) return 'not measured';
  const after = `${showSeconds(timing.stableAfterSeconds)} after the decision`;
  return timing.stableInTime === true
    ? { text: `${after}, within 15 min`, tone: 'good' }
    : { text: `${after}, later than 15 min`, tone: 'bad' };
}
