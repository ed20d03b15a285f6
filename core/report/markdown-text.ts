import { visible } from './text.ts';

const PUNCTUATION = /[\\`*_{}[\]()<>#+\-.!|~$:@&=^"']/g;
const FORMULA = /^[\s]*[=+\-@]/;

/**
 * Text from people and events as one line of Markdown: punctuation is escaped, so that it makes no markup, link,
 * HTML, mathematics or table cell; a beginning that a spreadsheet would take for a formula gets an apostrophe.
 */
export function inline(text: string): string {
  const line = visible(text)
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .trim();
  const safe = FORMULA.test(line) ? `'${line}` : line;
  return safe.replace(PUNCTUATION, '\\$&');
}

/** Text of several lines as a fenced block, whose fence is longer than any run of backticks within. */
export function block(text: string): string {
  const body = visible(text).replace(/\n+$/, '');
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${body}\n${fence}`;
}

/** A table; cells are Markdown already. Without rows there is no table but the sentence given. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], empty: string): string {
  if (rows.length === 0) return empty;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `- **name**: value`, one line a pair. */
export function facts(pairs: readonly (readonly [name: string, value: string])[]): string {
  return pairs.map(([name, value]) => `- **${name}**: ${value}`).join('\n');
}

/** A list with the given bullet; without items the sentence given. */
export function list(items: readonly string[], empty: string, bullet = '-'): string {
  return items.length === 0 ? empty : items.map((item) => `${bullet} ${item}`).join('\n');
}
