import Table from 'cli-table3';
import pc from 'picocolors';
import { type Line, type Painter, paint } from './view/line.ts';

/** Where a command's result goes: lines for people, or one JSON value and nothing else. */
export interface Output {
  readonly json: boolean;
  readonly painter: Painter;
  readonly columns: number;
  /** Prints the value with --json, else the lines that `draw` makes of it. */
  show(value: unknown, draw: () => readonly Line[]): void;
}

// Of a pipe or a file, where nothing has to be cut soon.
const UNKNOWN_WIDTH = 200;

/** Colours only on a terminal that has them and where nobody objects. */
export function createOutput({ json, color }: { json: boolean; color: boolean }): Output {
  const { stdout } = process;
  // `isTTY` is undefined where there is none, and undefined would leave the choice to picocolors.
  const isTerminal = stdout.isTTY === true;
  const colors = color && isTerminal && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  const painter = pc.createColors(colors);
  return {
    json,
    painter,
    columns: stdout.isTTY ? stdout.columns : UNKNOWN_WIDTH,
    show: (value, draw) => {
      const text = json
        ? JSON.stringify(value, undefined, 2)
        : draw()
            .map((line) => paint(line, painter))
            .join('\n');
      stdout.write(`${text}\n`);
    },
  };
}

const ROWS_SHOWN = 30;

const BORDERS = ['top', 'bottom', 'left', 'right', 'mid', 'middle'].flatMap((side) => [
  side,
  `${side}-mid`,
  `${side}-left`,
  `${side}-right`,
]);
const NO_BORDERS = { ...Object.fromEntries(BORDERS.map((name) => [name, ''])), middle: ' ' };

/** A table as lines; what is too long is cut, and a last line says how much of it was. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): Line[] {
  const drawn = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true, 'padding-left': 0 },
    chars: NO_BORDERS,
  });
  drawn.push(...rows.slice(0, ROWS_SHOWN).map((row) => [...row]));
  const [first = '', ...others] = drawn.toString().split('\n');
  const lines: Line[] = [
    [{ text: first.trimEnd(), tone: 'bold' }],
    ...others.map((text) => [{ text: text.trimEnd() }]),
  ];
  const left = rows.length - ROWS_SHOWN;
  return left > 0
    ? [...lines, [{ text: `… and ${left} more; --json prints all of them`, tone: 'dim' }]]
    : lines;
}
