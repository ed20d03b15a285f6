import { visible } from '#core/report/text.ts';

/** What a piece of text means; painting makes a colour of it. */
export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'bold' | 'accent';

/** A piece of a line that is painted alike. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
}

/** One line of a terminal as pieces with a meaning; colours come when it is painted. */
export type Line = readonly Span[];

/** The few colours that are needed; picocolors has this shape. */
export type Painter = Readonly<
  Record<'green' | 'red' | 'yellow' | 'dim' | 'bold' | 'cyan', (text: string) => string>
>;

const COLOURS: Readonly<Record<Tone, keyof Painter>> = {
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  dim: 'dim',
  bold: 'bold',
  accent: 'cyan',
};

/** A line of plain text and spans; what is undefined or empty is left out. */
export function line(...parts: readonly (string | Span | undefined)[]): Line {
  return parts.flatMap((part) => {
    if (part === undefined || part === '') return [];
    return typeof part === 'string' ? [{ text: part }] : [part];
  });
}

/** A piece with a meaning. */
export function toned(tone: Tone, text: string): Span {
  return { text, tone };
}

/** Text from people and events on one line, with nothing in it that a terminal would obey. */
export function safe(text: string): string {
  return visible(text).replaceAll(/\s+/g, ' ').trim();
}

/** The line as a terminal takes it. Tones without a colour switched on leave the bare text. */
export function paint(spans: Line, painter: Painter): string {
  return spans.map(({ text, tone }) => (tone ? painter[COLOURS[tone]](text) : text)).join('');
}

/** The line without its tones. */
export function plain(spans: Line): string {
  return spans.map(({ text }) => text).join('');
}

const WIDE =
  /\p{Emoji_Presentation}|[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{20000}-\u{3fffd}]/u;
const NONE = /^\p{M}$/u;

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** Combining marks stand on the letter before them; most of the world's text needs neither test. */
function columnsOf(character: string): number {
  if (character < '\u{300}') return 1;
  if (NONE.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The line cut to a number of columns, with `…` where something is missing. */
export function clip(spans: Line, columns: number): Line {
  if (widthOf(plain(spans)) <= columns) return spans;
  const kept: Span[] = [];
  let left = columns - 1;
  for (const { text, tone } of spans) {
    let taken = '';
    for (const character of text) {
      left -= columnsOf(character);
      if (left < 0) return [...kept, { text: `${taken}…`, tone }];
      taken += character;
    }
    kept.push({ text, tone });
  }
  return kept;
}

/** Text filled up with blanks on the right, or cut, to a number of columns. */
export function pad(text: string, columns: number): string {
  const cut = plain(clip([{ text }], columns));
  return cut + ' '.repeat(Math.max(0, columns - widthOf(cut)));
}

/** Text broken at blanks into lines of at most so many columns; words that are longer are cut. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const longer = current ? `${current} ${word}` : word;
    if (widthOf(longer) <= columns) current = longer;
    else {
      if (current) lines.push(current);
      current = plain(clip([{ text: word }], columns));
    }
  }
  return current ? [...lines, current] : lines;
}
