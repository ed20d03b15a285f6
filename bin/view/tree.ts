import { formatDuration } from '#core/duration.ts';
import type { CheckRecord } from '#core/records.ts';
import { showValue } from '#core/report/text.ts';
import type { PhasePicture, StepPicture } from '#functions/api/picture.ts';
import { type Line, line, pad, safe, toned } from './line.ts';
import type { Live } from './live.ts';
import { checkMark, markOf } from './marks.ts';

/** How much of the tree is drawn; what is over goes first when the room is short, then what is to come. */
export interface Detail {
  readonly finishedSteps: boolean;
  readonly comingSteps: boolean;
  readonly passedChecks: boolean;
  /** Finished and coming phases each as one line. */
  readonly bundled: boolean;
}

/** Phases in order with their steps, and the checks where they belong: after verification, before cleanup. */
export function treeLines(view: Live, columns: number, detail: Detail): Line[] {
  // Verification without steps of its own is what the checks show.
  const phases = view.picture.phases.filter(
    ({ stage, steps }) => stage !== 'verification' || steps.length > 0,
  );
  const before = phases.filter(({ stage }) => stage !== 'cleanup');
  const cleanup = phases.filter(({ stage }) => stage === 'cleanup');
  return [
    ...phasesLines(before, columns, detail),
    ...checkLines(view, columns, detail),
    ...phasesLines(cleanup, columns, detail),
  ];
}

function phasesLines(phases: readonly PhasePicture[], columns: number, detail: Detail): Line[] {
  if (!detail.bundled) return phases.flatMap((phase) => phaseLines(phase, columns, detail));
  const done = phases.filter(({ progress }) => progress === 'done');
  const coming = phases.filter(({ progress }) => progress === 'to-come');
  const others = phases.filter((phase) => !done.includes(phase) && !coming.includes(phase));
  return [
    ...bundle(done, 'done', (phase) => phase.seconds ?? 0),
    ...others.flatMap((phase) => phaseLines(phase, columns, detail)),
    ...bundle(coming, 'to come', (phase) => phase.estimateSeconds),
  ];
}

/** Several phases alike as one line, with the sum of what they took or are to take. */
function bundle(
  phases: readonly PhasePicture[],
  word: string,
  seconds: (phase: PhasePicture) => number,
): Line[] {
  const [first] = phases;
  if (!first) return [];
  const total = phases.reduce((sum, phase) => sum + seconds(phase), 0);
  const count = phases.length === 1 ? first.title : `${phases.length} phases`;
  const about = word === 'done' ? 'in' : 'about';
  return [
    line(markOf(first.progress), ` ${count} ${word}`, toned('dim', `, ${about} ${formatDuration(total)}`)),
  ];
}

function phaseLines(phase: PhasePicture, columns: number, { finishedSteps, comingSteps }: Detail): Line[] {
  const { progress, title, region, steps } = phase;
  const hidden = (progress === 'done' && !finishedSteps) || (progress === 'to-come' && !comingSteps);
  const name = region ? `${title} (${region})` : title;
  const tone =
    progress === 'running' || progress === 'failed' ? 'bold' : progress === 'done' ? undefined : 'dim';
  const head = line(
    markOf(progress),
    ' ',
    { text: pad(name, nameWidth(columns) + 2), tone },
    times(phase.seconds, phase.estimateSeconds),
  );
  return hidden ? [head] : [head, ...steps.map((step) => stepLine(step, columns))];
}

/** An error goes before a summary: what failed is what people look for. */
function stepLine({ step, progress, seconds }: StepPicture, columns: number): Line {
  const attempt = step.attempt > 1 ? toned('warn', ` attempt ${step.attempt}`) : undefined;
  const error = progress === 'failed' || progress === 'not-run' ? step.error : undefined;
  const told = error ?? (progress === 'passed-over' ? step.comment : undefined) ?? step.summary ?? '';
  const by = step.decidedBy && progress !== 'failed' ? ` (${safe(step.decidedBy)})` : '';
  return line(
    '  ',
    markOf(progress),
    ' ',
    { text: pad(safe(step.title), nameWidth(columns)), tone: progress === 'to-come' ? 'dim' : undefined },
    times(seconds, step.estimateSeconds),
    attempt,
    toned(error ? 'bad' : 'dim', ` ${safe(told)}${by}`),
  );
}

function nameWidth(columns: number): number {
  return Math.max(16, Math.min(44, Math.floor(columns * 0.42)));
}

/** Measured against estimate; late is half as much again, and two seconds at least. */
function times(seconds: number | undefined, estimate: number) {
  const measured = seconds === undefined ? '' : formatDuration(seconds);
  const late = seconds !== undefined && seconds > Math.max(estimate * 1.5, estimate + 2);
  return toned(
    late ? 'warn' : 'dim',
    ` ${measured.padStart(7)} ${estimate > 0 ? `of ${formatDuration(estimate)}` : ''}`.padEnd(19),
  );
}

function checkLines({ checks, picture }: Live, columns: number, { passedChecks, bundled }: Detail): Line[] {
  if (checks.length === 0) return [];
  const { progress, seconds } = picture.verification;
  const passed = checks.filter(({ status, result }) => status === 'settled' && result === 'pass');
  const shown = passedChecks ? checks : checks.filter((check) => !passed.includes(check));
  const time = seconds === undefined ? '' : `, ${formatDuration(seconds)}`;
  const head = line(
    markOf(progress),
    ' ',
    { text: 'Checks', tone: progress === 'running' || progress === 'waiting' ? 'bold' : undefined },
    toned('dim', `  ${passed.length} of ${checks.length} passed${time}`),
  );
  return bundled && progress === 'to-come'
    ? [head]
    : [head, ...shown.map((check) => checkLine(check, columns))];
}

/** What passed shows its value, what did not its reason. */
function checkLine(check: CheckRecord, columns: number): Line {
  const { title, reason, value, limit, result } = check;
  const against = limit === undefined || limit === null ? '' : ` against ${showValue(limit)}`;
  const measured = value === undefined || value === null ? '' : `${showValue(value)}${against}`;
  const told = result === 'pass' || !reason ? measured || reason || '' : reason;
  return line(
    '  ',
    checkMark(check),
    ' ',
    pad(safe(title), nameWidth(columns)),
    toned(result === 'fail' ? 'bad' : 'dim', ` ${safe(told)}`),
  );
}
