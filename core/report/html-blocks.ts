import { escapeHtml } from './html-text.ts';
import type { Block, Cell, Section } from './page.ts';

/** A section with its heading; every text in it is escaped here and nowhere else. */
export function htmlSection({ id, title, blocks }: Section): string {
  const body = blocks.map(htmlBlock).join('\n');
  return `<section id="${escapeHtml(id)}" aria-labelledby="${escapeHtml(id)}-title">
<h2 id="${escapeHtml(id)}-title">${escapeHtml(title)}</h2>
${body}
</section>`;
}

function htmlBlock(part: Block): string {
  switch (part.kind) {
    case 'heading':
      return `<h3>${escapeHtml(part.text)}</h3>`;
    case 'prose':
      return `<p class="${part.tone ?? 'prose'}">${escapeHtml(part.text)}</p>`;
    case 'facts':
      return `<dl>${part.pairs.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${htmlCell(value)}</dd></div>`).join('')}</dl>`;
    case 'table':
      return part.rows.length === 0 ? nothing(part.empty) : table(part.caption, part.head, part.rows);
    case 'list':
      return part.items.length === 0 ? nothing(part.empty) : list(part.items, part.style);
    case 'verbatim':
      return `<figure><figcaption>${escapeHtml(part.title)}</figcaption><pre>${escapeHtml(part.text)}</pre></figure>`;
  }
}

function nothing(sentence: string): string {
  return `<p class="muted">${escapeHtml(sentence)}</p>`;
}

/** Each cell carries its column's name, so that narrow screens can show a row as a list. */
function table(caption: string, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const columns = head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map(
    (row) => `<tr>${row.map((value, index) => tableCell(value, head[index] ?? '', index)).join('')}</tr>`,
  );
  return `<div class="table"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${columns}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`;
}

function tableCell(value: Cell, name: string, index: number): string {
  const tag = index === 0 ? 'th scope="row"' : 'td';
  const end = index === 0 ? 'th' : 'td';
  return `<${tag} data-name="${escapeHtml(name)}">${htmlCell(value)}</${end}>`;
}

function htmlCell(value: Cell): string {
  if (typeof value === 'string') return `<span>${escapeHtml(value)}</span>`;
  const tone = value.tone === undefined ? '' : ` class="tag ${value.tone}"`;
  return `<span${tone}>${escapeHtml(value.text)}</span>`;
}

type Items = Extract<Block, { kind: 'list' }>;

function list(items: Items['items'], style: Items['style']): string {
  const rows = items.map(({ text, done }) => {
    const box = style === 'boxes' ? `<span class="box">${done === true ? 'done' : 'open'}</span> ` : '';
    return `<li>${box}${escapeHtml(text)}</li>`;
  });
  const tag = style === 'numbers' ? 'ol' : 'ul';
  return `<${tag} class="${style}">${rows.join('')}</${tag}>`;
}
