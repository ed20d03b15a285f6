import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actions } from '#actions/index.ts';
import { checks } from '#checks/index.ts';
import { readers } from '#readers/index.ts';
import { code, headingsOf, table } from './markdown.ts';

const DOCS = join(import.meta.dirname, '..');

type Registry = ReadonlyMap<string, { readonly iam: readonly string[] }>;

/** All kinds, each with the link to its settings and the permissions of AWS that it needs. */
export function kindsSection(): string {
  const rows = [
    ...rowsOf('action', actions, 'actions.md', 'Actions and readers'),
    ...rowsOf('check', checks, 'checks.md', 'Checks'),
    ...rowsOf('reader', readers, 'actions.md', 'Readers'),
  ];
  const prose =
    'Steps do something by an action, checks look by a check, captured values are read by a reader.';
  return ['## Kinds', prose, table(['', 'kind', 'permissions'], rows)].join('\n\n');
}

function rowsOf(what: string, registry: Registry, page: string, chapter: string): string[][] {
  return [...registry].map(([kind, { iam }]) => [
    what,
    `[${code(kind)}](${page}#${anchorOf(kind, page, chapter)})`,
    iam.map(code).join(', ') || '–',
  ]);
}

/** The entry of a kind in its chapter. Throws where the page has none. */
function anchorOf(kind: string, page: string, chapter: string): string {
  const headings = headingsOf(readFileSync(join(DOCS, page), 'utf8'));
  const start = headings.findIndex(({ depth, text }) => depth === 1 && text === chapter);
  const entry = headings.slice(start).find(({ text }) => text === code(kind));
  if (start < 0 || !entry) throw new Error(`docs/${page} has no entry for ${kind} under "${chapter}"`);
  return entry.anchor;
}
