import type { Report } from './model.ts';
import type { Block, Cell, Section } from './page.ts';
import { reportTitle, sectionsOf } from './sections.ts';
import { visible } from './text.ts';

/** The report as one Markdown page under the documented headings; text from people and events makes no markup. */
export function toMarkdown(report: Report): string {
  return `${[`# ${inline(reportTitle(report))}`, ...sectionsOf(report).map(section)].join('\n\n')}\n`;
}

function section({ title, blocks }: Section): string {
  return [`## ${title}`, ...blocks.map(block)].join('\n\n');
}

function block(part: Block): string {
  switch (part.kind) {
    case 'heading':
      return `### ${inline(part.text)}`;
    case 'prose':
      return inline(part.text);
    case 'facts':
      return part.pairs.map(([name, value]) => `- **${name}**: ${cell(value)}`).join('\n');
    case 'table':
      return part.rows.length === 0 ? part.empty : `### ${part.caption}\n\n${table(part.head, part.rows)}`;
    case 'list':
      return part.items.length === 0 ? part.empty : part.items.map(bullet(part.style)).join('\n');
    case 'verbatim':
      return `${inline(part.title)}:\n\n${fenced(part.text)}`;
  }
}

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(cell)))].join('\n');
}

function cell(value: Cell): string {
  return inline(typeof value === 'string' ? value : value.text);
}

function bullet(style: 'bullets' | 'numbers' | 'boxes') {
  return ({ text, done }: { text: string; done?: boolean }, index: number): string => {
    if (style === 'numbers') return `${index + 1}. ${inline(text)}`;
    return style === 'boxes' ? `- [${done === true ? 'x' : ' '}] ${inline(text)}` : `- ${inline(text)}`;
  };
}

/** What a line may not begin with: a spreadsheet would run it, Markdown would make a list or heading of it. */
const FORMULA = /^[=+\-@]/;
const LINE_START = /^(?:[#+\-=]|\d+(?=[.)](?:\s|$)))/;
const MARKUP = /[\\`*_[\]<>|~$&]|:(?=\/\/)|(?<=\bwww)\./gi;

/**
 * Text from people and events as one line: punctuation that could make markup, a link, HTML, mathematics or a
 * table cell is escaped, and a beginning that a spreadsheet would take for a formula gets an apostrophe.
 */
export function inline(text: string): string {
  const line = visible(text)
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .trim();
  if (line === '') return '–';
  const escaped = line.replace(MARKUP, '\\$&');
  if (FORMULA.test(line)) return `'${escaped}`;
  return escaped.replace(LINE_START, (start) => (/^\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** Several lines as they are, in a fence longer than any run of backticks within. */
function fenced(text: string): string {
  const body = visible(text).replace(/\n+$/, '');
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${body}\n${fence}`;
}
