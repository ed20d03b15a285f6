import { formatDuration } from '#core/duration.ts';
import { inWords } from '#core/report/text.ts';
import type { SlaPicture } from '#functions/api/picture.ts';
import { type Line, line, type Span, safe, toned, wrap } from './line.ts';
import type { Live } from './live.ts';
import { statusTone } from './marks.ts';

const BAR_WIDTH = 24;
const NARROW = 76;

/** What is rolled back and how it stands, what asked for it, and why it was decided so. `reasons` limits the lines. */
export function headLines({ rollback }: Live, columns: number, reasons = 3): Line[] {
  const { id, title, status, scope, path, reason, requestedBy, decision } = rollback;
  const what =
    path === 'alternative' ? `alternative path: ${rollback.alternative ?? 'the plan’s'}` : `scope ${scope}`;
  const why = wrap(decision.reasons.map(safe).join('; '), Math.max(20, columns - 9));
  const shown = why.slice(0, reasons);
  return [
    line(
      toned('bold', safe(title)),
      '  ',
      toned(statusTone(status), inWords(status)),
      toned('dim', `  ${id}, ${what}`),
    ),
    line(toned('dim', 'trigger  '), `${safe(requestedBy)}: ${shortNumbers(safe(reason))}`),
    ...shown.map((text, index) => {
      const cut = index === shown.length - 1 && why.length > shown.length;
      return line(toned('dim', index === 0 ? 'why      ' : '         '), cut ? `${text} …` : text);
    }),
  ];
}

/** CloudWatch writes every digit of a datapoint. */
function shortNumbers(text: string): string {
  return text.replaceAll(/\d+\.\d{3,}/g, (number) => Number(number).toFixed(2));
}

/** Elapsed against SLA as a bar, with the forecast. */
export function clockLine({ picture, rollback }: Live, columns: number): Line {
  const { sla } = picture;
  if (sla.state === 'not-started') {
    return line(
      toned('dim', 'elapsed  '),
      `waiting for approval; the SLA of ${formatDuration(sla.slaSeconds)} starts with it`,
    );
  }
  if (sla.state === 'not-needed') return line(toned('dim', 'elapsed  '), 'nothing was changed');
  return line(
    toned('dim', 'elapsed  '),
    bar(sla, columns < NARROW ? BAR_WIDTH / 2 : BAR_WIDTH),
    ` ${formatDuration(sla.elapsedSeconds)} of ${formatDuration(sla.slaSeconds)}`,
    forecastOf(sla),
    rollback.abort && toned('bad', '  being stopped'),
  );
}

function bar({ elapsedSeconds, slaSeconds, state }: SlaPicture, width: number): Span {
  const filled = Math.min(width, Math.round((elapsedSeconds / Math.max(1, slaSeconds)) * width));
  const tone = state === 'broken' || state === 'not-met' ? 'bad' : state === 'at-risk' ? 'warn' : 'good';
  return toned(tone, '█'.repeat(filled) + '░'.repeat(width - filled));
}

/** Before the end the forecast, after it whether the SLA was met. */
function forecastOf({ state, forecastSeconds, elapsedSeconds, slaSeconds }: SlaPicture): Span | undefined {
  if (state === 'met') return toned('good', ', SLA met');
  if (state === 'not-met')
    return toned('bad', elapsedSeconds > slaSeconds ? ', SLA missed' : ', not verified');
  if (state === 'broken')
    return toned('bad', `, over the SLA by ${formatDuration(elapsedSeconds - slaSeconds)}`);
  if (forecastSeconds === undefined) return undefined;
  const end = `, forecast ${formatDuration(forecastSeconds)}`;
  return state === 'at-risk' ? toned('bad', `${end}: over the SLA`) : toned('dim', end);
}
