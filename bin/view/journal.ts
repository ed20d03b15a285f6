import { formatDuration } from '#core/duration.ts';
import { inWords } from '#core/report/text.ts';
import { levelLines, questionLines, timeOf } from './asked.ts';
import { headLines } from './head.ts';
import { type Line, line, plain, safe, toned } from './line.ts';
import type { Live } from './live.ts';
import { markOf, statusTone } from './marks.ts';

/** No terminal, no limit: a pipe or a log takes lines of any length. */
const ANY_WIDTH = 10_000;

/** Lines that are told once; the key says what about. */
interface Entry {
  readonly key: string;
  readonly lines: readonly Line[];
}

/**
 * What is new since the view before, as lines to append: for pipes and logs, where nothing can be drawn again.
 * The first view tells what had happened until then.
 */
export function journal(before: Live | undefined, view: Live): Line[] {
  const known = new Set(before ? entriesOf(before).map(({ key }) => key) : []);
  return entriesOf(view)
    .filter(({ key }) => !known.has(key))
    .flatMap(({ lines }) => lines);
}

function entriesOf(view: Live): Entry[] {
  const { rollback } = view;
  const time = toned('dim', `${timeOf(view.now)} `);
  const status = line(time, toned(statusTone(rollback.status), inWords(rollback.status)), forecastOf(view));
  return [
    { key: 'head', lines: headLines(view, ANY_WIDTH) },
    { key: `status#${rollback.status}`, lines: [status] },
    ...phaseEntries(view, time),
    ...checkEntries(view, time),
    ...levelLines(view).map((one) => ({
      key: `level#${plain(one).slice(0, 9)}`,
      lines: [line(time, ...one)],
    })),
    ...questionEntries(view, time),
  ];
}

function forecastOf({ picture: { sla } }: Live) {
  if (sla.forecastSeconds === undefined) return undefined;
  return toned(
    'dim',
    `, forecast ${formatDuration(sla.forecastSeconds)} of ${formatDuration(sla.slaSeconds)}`,
  );
}

/** A phase is told when it is entered and when it is left, a step whenever its state changes. */
function phaseEntries({ picture }: Live, time: Line[number]): Entry[] {
  return picture.phases.flatMap(({ stage, title, region, progress, seconds, estimateSeconds, steps }) => {
    const name = region ? `${title} (${region})` : title;
    const key = `${stage}#${region}`;
    const entered = progress !== 'to-come' && progress !== 'not-run';
    const took =
      seconds === undefined
        ? ''
        : ` in ${formatDuration(seconds)}, estimated ${formatDuration(estimateSeconds)}`;
    const stepEntries = steps
      .filter((one) => one.progress !== 'to-come' && one.progress !== 'not-run')
      .map(({ step, progress: at, seconds: spent }) => {
        const told = safe(step.error ?? step.summary ?? step.comment ?? '');
        const length = at === 'running' || spent === undefined ? '' : ` in ${formatDuration(spent)}`;
        const attempt = step.attempt > 1 ? ` (attempt ${step.attempt})` : '';
        const text = ` ${safe(step.title)}${attempt}${length}`;
        const lines = [
          line(time, '  ', markOf(at), text, toned('dim', told && at !== 'running' ? `: ${told}` : '')),
        ];
        return { key: `step#${step.id}#${at}#${step.attempt}`, lines };
      });
    return [
      ...(entered ? [{ key: `phase#${key}`, lines: [line(time, toned('bold', name))] }] : []),
      ...stepEntries,
      ...(progress === 'done'
        ? [{ key: `left#${key}`, lines: [line(time, markOf('done'), ` ${name}${took}`)] }]
        : []),
    ];
  });
}

function checkEntries({ checks, rollback }: Live, time: Line[number]): Entry[] {
  return checks
    .filter(({ status }) => status === 'settled')
    .map(({ name, title, result = 'unsure', reason }) => {
      const mark = markOf(result === 'pass' ? 'done' : result === 'fail' ? 'failed' : 'waiting');
      const text = ` ${safe(title)}: ${result}${reason ? `, ${safe(reason)}` : ''}`;
      return {
        key: `check#${rollback.verifyingSince}#${name}#${result}`,
        lines: [line(time, '  ', mark, text)],
      };
    });
}

/** A question is told with its commands, and its answer with its author. */
function questionEntries(view: Live, time: Line[number]): Entry[] {
  return view.questions.flatMap((question) => {
    const asked =
      question.status === 'open' ? questionLines({ ...view, questions: [question] }, ANY_WIDTH) : [];
    const { id, answer } = question;
    const answered =
      answer &&
      line(time, `  ${safe(answer.by)} answered ${id}: ${answer.word} ${safe(answer.comment ?? '')}`);
    return [
      ...(asked.length > 0 ? [{ key: `asked#${id}`, lines: asked }] : []),
      ...(answered ? [{ key: `answered#${id}`, lines: [answered] }] : []),
    ];
  });
}
