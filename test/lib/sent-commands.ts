import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** How IAM calls the services whose clients the SDK names otherwise. */
const SERVICES: Readonly<Record<string, string>> = {
  'cloudwatch-logs': 'logs',
  'secrets-manager': 'secretsmanager',
  sfn: 'states',
};

/** Subpath imports of package.json, by prefix: `#core/` → `core/`. */
const ALIASES: readonly (readonly [string, string])[] = Object.entries(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { imports: Record<string, string> })
    .imports,
).map(([from, to]) => [from.slice(0, -1), to.slice(0, -1)]);

interface Source {
  /** Text of each top-level declaration by its name; what stands outside of any is under the empty name. */
  readonly declarations: ReadonlyMap<string, string>;
  /** Where a name comes from: a file of ours, or an SDK client. */
  readonly imported: ReadonlyMap<string, { readonly from: string; readonly as: string }>;
}

const sources = new Map<string, Source>();

/**
 * IAM actions of every SDK command that can be sent from the handler in `file`, sorted. Follows calls from declaration
 * to declaration, so what a module could do for others is not counted.
 */
export function sentCommands(file: string): string[] {
  const sent = new Set<string>();
  const seen = new Set<string>();
  const open: (readonly [string, string])[] = [[join(ROOT, file), 'handler']];
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, name] = next;
    if (seen.has(`${path}#${name}`)) continue;
    seen.add(`${path}#${name}`);
    const { declarations, imported } = sourceOf(path);
    const text = declarations.get(name) ?? '';
    for (const word of new Set(text.match(/\b[A-Za-z_]\w*\b/g))) {
      const { from, as } = imported.get(word) ?? {};
      if (from?.startsWith('@aws-sdk/client-') && text.includes(`new ${word}(`) && word.endsWith('Command')) {
        const client = from.slice('@aws-sdk/client-'.length);
        sent.add(`${SERVICES[client] ?? client}:${word.slice(0, -'Command'.length)}`);
      } else if (from?.endsWith('.ts')) open.push([from, as ?? word]);
      else if (declarations.has(word)) open.push([path, word]);
    }
  }
  return [...sent].sort();
}

function sourceOf(path: string): Source {
  const known = sources.get(path);
  if (known) return known;
  const text = readFileSync(path, 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const imported = new Map<string, { from: string; as: string }>();
  for (const [, names = '', from = ''] of text.matchAll(/^import \{([^}]*)\} from '([^']+)';/gm)) {
    for (const item of names.split(',').map((one) => one.trim())) {
      const [as = '', name = as] = item.split(' as ');
      if (as && !item.startsWith('type ')) imported.set(name, { from: fileOf(path, from), as });
    }
  }
  const declarations = new Map<string, string>();
  for (const part of text.split(/^(?=(?:export )?(?:async )?(?:function|const|let|interface|type) )/m)) {
    const [, name = ''] = /^(?:export )?(?:async )?(?:function|const|let) (\w+)/.exec(part) ?? [];
    if (name) declarations.set(name, part);
  }
  const source = { declarations, imported };
  sources.set(path, source);
  return source;
}

function fileOf(importer: string, specifier: string): string {
  if (specifier.startsWith('.')) return join(dirname(importer), specifier);
  const alias = ALIASES.find(([prefix]) => specifier.startsWith(prefix));
  return alias ? join(ROOT, alias[1], specifier.slice(alias[0].length)) : specifier;
}
