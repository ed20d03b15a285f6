import { secondsBetween, showSeconds, showTime } from './figures.ts';
import { escapeHtml } from './html-text.ts';
import type { Report } from './model.ts';
import { type TimelineRow, timelineRows } from './timeline-rows.ts';

const WIDTH = 1060;
const GUTTER = 232;
const RIGHT = 24;
const TOP = 44;
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
  const { slaSeconds, decidedAt } = report.timing;
  const start = Math.min(0, ...rows.map((row) => row.from));
  const reached = Math.max(1, ...rows.flatMap((row) => [row.to, row.estimateTo ?? row.to]));
  const slaFits = slaSeconds <= reached * FAR;
  const end = slaFits ? Math.max(reached, slaSeconds * 1.03) : reached;
  const scale: Scale = (seconds) => GUTTER + ((seconds - start) / (end - start)) * (WIDTH - GUTTER - RIGHT);
  const height = TOP + rows.reduce((sum, row) => sum + HEIGHTS[row.kind], 0) + 14;
  const says = `Begins ${showTime(decidedAt)} with the decision; ${rows.length} rows. The tables below say the same.`;
  return `<div class="timeline" tabindex="0" role="region" aria-label="Timeline, scrolls sideways">
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="timeline-title timeline-desc">
<title id="timeline-title">Timeline of the rollback</title>
<desc id="timeline-desc">${escapeHtml(says)}</desc>
${axis(start, end, scale, height)}
${slaLine(slaSeconds, slaFits, scale, height)}
${marks(report, scale, height)}
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
    const label = at < 0 ? `−${tick(-at)}` : tick(at);
    ticks.push(
      `<line class="grid" x1="${x}" x2="${x}" y1="${TOP - 8}" y2="${height - 8}" /><text class="tick" x="${x}" y="${TOP - 14}">${label}</text>`,
    );
  }
  return ticks.join('');
}

/** `0`, `90 s`, `12 min`, `3 h`: round numbers only, as the axis has them. */
function tick(seconds: number): string {
  if (seconds === 0) return '0';
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${px(seconds)} s`;
}

function slaLine(sla: number, fits: boolean, scale: Scale, height: number): string {
  const text = `SLA ${showSeconds(sla)}`;
  if (!fits) return `<text class="sla-text" x="${WIDTH - 4}" y="12">${text} →</text>`;
  const x = px(scale(sla));
  return `<line class="sla" x1="${x}" x2="${x}" y1="16" y2="${height - 8}" /><text class="sla-text" x="${x + 4}" y="12">${text}</text>`;
}

function marks({ timing, trouble }: Report, scale: Scale, height: number): string {
  const moments = [
    ['decided', 'decided', timing.decidedAt],
    ['verified', 'verified', timing.verifiedAt],
    ['trouble', 'first trouble', trouble?.at],
  ] as const;
  return moments
    .flatMap(([name, label, at]) => {
      const seconds = secondsBetween(timing.decidedAt, at);
      if (seconds === undefined) return [];
      const x = px(scale(seconds));
      const line = `<line class="moment ${name}" x1="${x}" x2="${x}" y1="16" y2="${height - 8}" />`;
      return [`${line}<text class="moment-text ${name}" x="${x}" y="12">${label}</text>`];
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
    row.kind === 'level' || end - x < 0.5
      ? `<path class="bar ${row.kind} ${row.tone}" d="M${x} ${middle - 6}l6 6l-6 6l-6 -6z" />`
      : `<rect class="bar ${row.kind} ${row.tone}" x="${x}" y="${px(middle - bar / 2)}" width="${px(Math.max(2, end - x))}" height="${bar}" rx="2.5" />`;
  const estimate = row.estimateTo === undefined ? '' : estimateMark(px(scale(row.estimateTo)), middle, bar);
  const indent = row.kind === 'phase' || row.kind === 'clock' ? 0 : 12;
  return `<g class="row"><title>${escapeHtml(row.title)}</title><text class="label ${row.kind}" x="${indent}" y="${middle}">${escapeHtml(shorten(row.label, 34 - indent / 4))}</text>${shape}${estimate}${note(row, x, Math.max(end, row.kind === 'phase' ? x : end), middle)}</g>`;
}

function estimateMark(x: number, middle: number, bar: number): string {
  return `<line class="estimate" x1="${x}" x2="${x}" y1="${px(middle - bar / 2 - 2)}" y2="${px(middle + bar / 2 + 2)}" />`;
}

/** Beside the bar on the right, or before it where the page ends. */
function note(row: TimelineRow, x: number, end: number, middle: number): string {
  const text = shorten(row.note, 44);
  const fits = end + 10 + text.length * 5.6 < WIDTH;
  const place = fits ? `x="${px(end + 8)}"` : `x="${px(x - 6)}" text-anchor="end"`;
  return `<text class="note" ${place} y="${middle}">${escapeHtml(text)}</text>`;
}

function shorten(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, Math.floor(length) - 1).join('')}…`;
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}
