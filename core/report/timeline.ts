import { secondsBetween, showSeconds, showTime } from './figures.ts';
import { escapeHtml } from './html-text.ts';
import type { Report } from './model.ts';
import { type TimelineRow, timelineRows } from './timeline-rows.ts';

const WIDTH = 1060;
const GUTTER = 232;
const RIGHT = 24;
const TOP = 64;
/** Names of moments stand above the axis, on a second or third line where they would touch. */
const NAME_LINES = [10, 23, 36] as const;
const LETTER = 5.9;
const HEIGHTS = { clock: 19, phase: 30, step: 19, check: 19, question: 21, level: 21 } as const;
const NICE_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
/** A line further off than this many times the span would squeeze everything else; it is named at the edge. */
const FAR = 1.5;

/** Where a second falls on the page. */
type Scale = (seconds: number) => number;

/** The rollback drawn as one inline SVG, time to the right; the tables of the page say the same in words. */
export function timelineSvg(report: Report): string {
  const rows = timelineRows(report);
  if (rows.length === 0) return '<p class="muted">Nothing was executed, so there is no timeline to draw.</p>';
  const { decidedAt, slaFrom } = report.timing;
  const slaAt = (secondsBetween(decidedAt, slaFrom) ?? 0) + report.timing.slaSeconds;
  const start = Math.min(0, ...rows.map((row) => row.from));
  const reached = Math.max(1, ...rows.flatMap((row) => [row.to, row.estimateTo ?? row.to]));
  const slaFits = slaAt <= reached * FAR;
  const end = slaFits ? Math.max(reached, slaAt * 1.03) : reached;
  const scale: Scale = (seconds) => GUTTER + ((seconds - start) / (end - start)) * (WIDTH - GUTTER - RIGHT);
  const height = TOP + rows.reduce((sum, row) => sum + HEIGHTS[row.kind], 0) + 14;
  const says = `Begins ${showTime(decidedAt)} with the decision; ${rows.length} rows. The tables below say the same.`;
  return `<div class="timeline" tabindex="0" role="region" aria-label="Timeline, scrolls sideways">
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="timeline-title timeline-desc">
<title id="timeline-title">Timeline of the rollback</title>
<desc id="timeline-desc">${escapeHtml(says)}</desc>
${axis(start, end, scale, height)}
${moments(report, slaFits ? slaAt : Number.POSITIVE_INFINITY, scale, height)}
${drawRows(rows, scale)}
</svg>
</div>
<p class="legend">Seconds count from the decision at ${escapeHtml(showTime(decidedAt))}. Bands are phases, bars are steps, checks and questions; the thin dark mark is where the estimate ends.</p>`;
}

function axis(start: number, end: number, scale: Scale, height: number): string {
  const step = NICE_STEPS.find((seconds) => (end - start) / seconds <= 9) ?? (end - start) / 8;
  const ticks: string[] = [];
  for (let at = Math.ceil(start / step) * step; at <= end; at += step) {
    const x = px(scale(at));
    const label = tick(at, step);
    ticks.push(
      `<line class="grid" x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${height - 8}" /><text class="tick" x="${x}" y="${TOP - 12}">${label}</text>`,
    );
  }
  return ticks.join('');
}

/** Round numbers in one unit: seconds, minutes or hours, whichever the steps of the axis are in. */
function tick(seconds: number, step: number): string {
  if (seconds === 0) return '0';
  const sign = seconds < 0 ? '−' : '';
  const length = Math.abs(seconds);
  if (step % 3600 === 0) return `${sign}${length / 3600} h`;
  return step % 60 === 0 ? `${sign}${length / 60} min` : `${sign}${px(length)} s`;
}

/** Vertical lines at the decision, the first trouble, the verification and the SLA, their names side by side. */
function moments({ timing, trouble }: Report, slaAt: number, scale: Scale, height: number): string {
  const { decidedAt, verifiedAt, slaFrom } = timing;
  const sla = `SLA ${showSeconds(timing.slaSeconds)}`;
  const approvedAt = slaFrom === decidedAt ? undefined : slaFrom;
  const all = [
    ['decided', 'decided', 0],
    ['trouble', 'first trouble', secondsBetween(decidedAt, trouble?.at)],
    ['verified', 'verified', secondsBetween(decidedAt, verifiedAt)],
    ['approved', 'approved', secondsBetween(decidedAt, approvedAt)],
    ['sla', Number.isFinite(slaAt) ? sla : `${sla} →`, slaAt],
  ] as const;
  const taken: number[] = NAME_LINES.map(() => 0);
  return all
    .flatMap(([name, label, seconds]) => (seconds === undefined ? [] : [{ name, label, seconds }]))
    .toSorted((a, b) => a.seconds - b.seconds)
    .map(({ name, label, seconds }) => {
      const far = seconds === Number.POSITIVE_INFINITY;
      const x = far ? WIDTH : px(scale(seconds));
      const half = (label.length * LETTER) / 2;
      const middle = Math.min(x, WIDTH - half);
      const line = Math.max(
        0,
        taken.findIndex((until) => until < middle - half),
      );
      taken[line] = middle + half + 6;
      const y = NAME_LINES[line] ?? NAME_LINES[0];
      const mark = far
        ? ''
        : `<line class="moment ${name}" x1="${x}" x2="${x}" y1="${y + 7}" y2="${height - 8}" />`;
      return `${mark}<text class="moment-text ${name}" x="${px(middle)}" y="${y}">${label}</text>`;
    })
    .join('');
}

function drawRows(rows: readonly TimelineRow[], scale: Scale): string {
  let y = TOP;
  return rows
    .map((row) => {
      const drawn = drawRow(row, y, scale);
      y += HEIGHTS[row.kind];
      return drawn;
    })
    .join('\n');
}

function drawRow(row: TimelineRow, top: number, scale: Scale): string {
  const high = HEIGHTS[row.kind];
  const middle = px(top + high / 2);
  const [x, end] = [px(scale(row.from)), px(scale(row.to))];
  const bar = row.kind === 'phase' ? high - 8 : 9;
  const shape =
    row.kind === 'level'
      ? `<path class="bar level ${row.tone}" d="M${x} ${middle - 6}l6 6l-6 6l-6 -6z" />`
      : `<rect class="bar ${row.kind} ${row.tone}" x="${x}" y="${px(middle - bar / 2)}" width="${px(Math.max(2.5, end - x))}" height="${bar}" rx="2.5" />`;
  const estimateX = row.estimateTo === undefined ? undefined : px(scale(row.estimateTo));
  const estimate = estimateX === undefined ? '' : estimateMark(estimateX, middle, bar);
  const indent = row.kind === 'phase' || row.kind === 'clock' ? 0 : 12;
  const name = shorten(row.label, indent === 0 ? 34 : 33);
  const label = `<text class="label ${row.kind}" x="${indent}" y="${middle}">${escapeHtml(name)}</text>`;
  const reach = row.kind === 'level' ? x + 6 : Math.max(end, estimateX ?? end);
  const title = `<title>${escapeHtml(row.title)}</title>`;
  return `<g class="row">${title}${label}${shape}${estimate}${note(row, x, reach, middle)}</g>`;
}

function estimateMark(x: number, middle: number, bar: number): string {
  return `<line class="estimate" x1="${x}" x2="${x}" y1="${px(middle - bar / 2 - 2)}" y2="${px(middle + bar / 2 + 2)}" />`;
}

/** Beside the bar on the right, before it where the page ends, within it where both sides are full. */
function note(row: TimelineRow, from: number, reach: number, middle: number): string {
  const text = shorten(row.note, 44);
  const wide = text.length * LETTER + 10;
  const before = from - wide >= GUTTER;
  const end = before ? from - 6 : Math.min(reach, WIDTH) - 6;
  const place = reach + wide < WIDTH ? `x="${px(reach + 7)}"` : `x="${px(end)}" text-anchor="end"`;
  return `<text class="note" ${place} y="${middle}">${escapeHtml(text)}</text>`;
}

function shorten(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, Math.floor(length) - 1).join('')}…`;
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}
