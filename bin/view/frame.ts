import { levelLines, messageLines, questionLines } from './asked.ts';
import { clockLine, headLines } from './head.ts';
import { clip, type Line, line, toned } from './line.ts';
import type { Live } from './live.ts';
import { type Detail, treeLines } from './tree.ts';

/** Room on a terminal, in columns and rows. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

interface Density extends Detail {
  readonly reasons: number;
  readonly messages: number;
  readonly brief: boolean;
}

const ALL: Density = {
  finishedSteps: true,
  comingSteps: true,
  passedChecks: true,
  bundled: false,
  reasons: 3,
  messages: 3,
  brief: false,
};

/** From everything to the least that still tells where it stands: what is over goes first. */
const DENSITIES: readonly Density[] = [
  ALL,
  { ...ALL, finishedSteps: false },
  { ...ALL, finishedSteps: false, comingSteps: false },
  { ...ALL, finishedSteps: false, comingSteps: false, messages: 1, reasons: 2 },
  { ...ALL, finishedSteps: false, comingSteps: false, messages: 1, reasons: 1, passedChecks: false },
  {
    finishedSteps: false,
    comingSteps: false,
    passedChecks: false,
    bundled: true,
    reasons: 1,
    messages: 1,
    brief: false,
  },
  {
    finishedSteps: false,
    comingSteps: false,
    passedChecks: false,
    bundled: true,
    reasons: 1,
    messages: 0,
    brief: true,
  },
];

/** The whole view in at most `rows` lines of at most `columns`; `notice` is a last line such as "reconnecting…". */
export function frame(view: Live, { columns, rows }: Size, notice?: Line): Line[] {
  const candidates = DENSITIES.map((density) => compose(view, columns, density, notice));
  const fitting = candidates.find((lines) => lines.length <= rows) ?? candidates.at(-1) ?? [];
  return cut(fitting, rows).map((one) => clip(one, columns));
}

/** All parts at one density; blank lines part them only where there is room. */
function compose(view: Live, columns: number, density: Density, notice: Line | undefined): Line[] {
  const asked = questionLines(view, columns, density.brief);
  const news = [...levelLines(view), ...messageLines(view, density.messages)];
  const parts = [
    [...headLines(view, columns, density.reasons), clockLine(view, columns)],
    treeLines(view, columns, density),
    asked,
    news,
    notice ? [notice] : [],
  ].filter((part) => part.length > 0);
  return parts.flatMap((part, index) => (index === 0 || density.bundled ? part : [line(), ...part]));
}

/** Where even the least is too long, the middle goes: head and question stay. */
function cut(lines: readonly Line[], rows: number): Line[] {
  if (lines.length <= rows) return [...lines];
  const top = Math.max(1, Math.ceil(rows / 2));
  const bottom = Math.max(0, rows - top - 1);
  const missing = lines.length - top - bottom;
  const end = bottom === 0 ? [] : lines.slice(-bottom);
  return [
    ...lines.slice(0, top),
    line(toned('dim', `… ${missing} lines more in a taller window`)),
    ...end,
  ].slice(0, rows);
}
