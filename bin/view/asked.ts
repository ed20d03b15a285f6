import { formatDuration } from '#core/duration.ts';
import { type AnswerWord, type Question, WANTS_COMMENT } from '#core/question.ts';
import { inWords, showValue } from '#core/report/text.ts';
import { type Line, line, safe, toned, wrap } from './line.ts';
import type { Live } from './live.ts';

/** Every question that waits, with its answers and the exact command for each; `brief` leaves the details out. */
export function questionLines(view: Live, columns: number, brief = false): Line[] {
  return view.questions
    .filter(({ status }) => status === 'open')
    .flatMap((question) => linesOf(question, view.now, columns, brief));
}

const EACH_FINDING = 'or one finding for each: --procedure NAME=pass:"what you saw"';

function linesOf(question: Question, now: string, columns: number, brief: boolean): Line[] {
  const { text, details, answers, expiresAt, approvalsNeeded, approvals, barred } = question;
  const left = expiresAt ? (Date.parse(expiresAt) - Date.parse(now)) / 1000 : undefined;
  const time = left === undefined ? '' : left > 0 ? `  (${formatDuration(left)} left)` : '  (time is over)';
  const sentence = wrap(safe(text), columns - 2);
  const shown = brief ? sentence.slice(0, 1) : sentence.slice(0, 4);
  const [first = '', ...others] = shown;
  const counted = approvalsNeeded > 1 ? `  ${approvals.length} of ${approvalsNeeded} approvals` : '';
  return [
    line(toned('warn', `? ${first}`), toned('dim', time + counted)),
    ...others.map((other) => line('  ', toned('warn', other))),
    ...(brief ? [] : detailLines(details)),
    ...(barred.length > 0 && !brief
      ? [line('  ', toned('dim', `not for ${barred.map(safe).join(', ')} to answer`))]
      : []),
    ...(brief ? answers.slice(0, 1) : answers).map((word) =>
      line('    ', toned('accent', commandFor(question, word))),
    ),
    ...(question.kind === 'manual-checks' && !brief ? [line(toned('dim', `    ${EACH_FINDING}`))] : []),
    ...(brief && answers.length > 1
      ? [line(toned('dim', `    or ${answers.slice(1).join(', ')} in its place`))]
      : []),
  ];
}

/** What is known about the question; empty facts say nothing. */
function detailLines(details: Question['details']): Line[] {
  return Object.entries(details)
    .filter(([, value]) => value !== '' && value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => {
      const told = Array.isArray(value) ? value.map(showValue).join(', ') : showValue(value);
      return line('  ', toned('dim', `${safe(inWords(name))}: ${safe(told)}`));
    });
}

/** The command that gives this answer, with every option it needs. */
export function commandFor({ rollback, id, details }: Question, word: AnswerWord): string {
  const scopes = Array.isArray(details.scopes) ? details.scopes : [];
  const scope =
    word === 'partial-scope' ? ` --scope ${scopes[0] === undefined ? 'SCOPE' : showValue(scopes[0])}` : '';
  const comment = WANTS_COMMENT.includes(word) ? ' --comment "…"' : '';
  return `ripcord rollback answer ${rollback} ${id} ${word}${scope}${comment}`;
}

/** Levels that were reached, newest last; one without an owner shows how to take it. */
export function levelLines({ levels, rollback, picture }: Live): Line[] {
  return levels.map(({ level, reason, told, acknowledgedBy }) => {
    const open = picture.over ? '' : `  ripcord rollback acknowledge ${rollback.id} ${level}`;
    const owner = acknowledgedBy ? `  owned by ${safe(acknowledgedBy)}` : open;
    return line(
      toned('bad', `! level ${level}`),
      ` ${safe(told.join(', '))} told: ${safe(reason)}`,
      toned('dim', owner),
    );
  });
}

/** The last messages, oldest of them first. */
export function messageLines({ messages }: Live, count: number): Line[] {
  const sorted = messages.toSorted((a, b) => a.at.localeCompare(b.at));
  return sorted
    .slice(sorted.length - Math.min(count, sorted.length))
    .map(({ at, kind, subject, delivery }) => {
      const late = delivery === 'delivered' ? '' : `  (${delivery})`;
      return line(toned('dim', `${timeOf(at)} ${kind}: ${safe(subject)}${late}`));
    });
}

/** Time of day in UTC, as in all records. */
export function timeOf(at: string): string {
  return at.slice(11, 19);
}
