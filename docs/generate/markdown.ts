/** A table of Markdown; line ends and bars in cells are made harmless. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export function code(text: string | number): string {
  return `\`${text}\``;
}

/** A heading in Markdown: its depth, its text, and the anchor that GitHub gives it. */
export interface Heading {
  readonly depth: number;
  readonly text: string;
  readonly anchor: string;
}

/** The headings of a page in order. What stands in fenced blocks is none; the second of a name is numbered from 1. */
export function headingsOf(page: string): Heading[] {
  const seen = new Map<string, number>();
  return [...withoutFences(page).matchAll(/^(#{1,6}) +(.+?) *$/gm)].map(([, marks = '', text = '']) => {
    const slug = slugOf(text);
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return { depth: marks.length, text, anchor: times === 0 ? slug : `${slug}-${times}` };
  });
}

/** The page without its fenced blocks. */
export function withoutFences(page: string): string {
  return page.replace(/^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2 *$/gm, '');
}

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-');
}
