import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

const SDK = /^@aws-sdk\//;
const NODE = /^node:/;
const ZOD = /^zod(\/mini)?$/;
const CDK = /^(aws-cdk-lib(\/|$)|constructs$)/;

/** The arrows of design.md: what a folder may import, besides itself. Paths are from the root, aliases resolved. */
const ARROWS: Readonly<Record<string, readonly RegExp[]>> = {
  core: [ZOD],
  functions: [/^core\//, SDK, /^@middy\//, ZOD, NODE, /^(pg|ioredis)$/],
  lib: [/^core\/names\.ts$/, /^functions\/(actions|checks|readers)\/index\.ts$/, CDK, NODE],
  local: [/^(core|functions)\//, ZOD, NODE, /^(dynalite|fast-xml-parser|jsonata)$/],
  bin: [
    /^(core|functions|local)\//,
    NODE,
    /^(commander|cli-table3|log-update|picocolors|yaml|package\.json)$/,
  ],
  docs: [/^(core|functions)\//, ZOD, NODE],
  // They stand for a team's own system: what they want of Ripcord they ask over HTTP or by its command line.
  examples: [SDK, NODE, ZOD, /^(yaml|pg|ioredis|redis-parser|@electric-sql\/[\w-]+)$/],
};
const CDK_ENTRY = 'bin/app.ts';
const ARROWS_OF_CDK_ENTRY = [/^lib\//, CDK];

const LINES = 250;
/** Tables of cases and sample records are one thing each, and are not split. */
const LINES_OF_A_TEST = 450;
const VAGUE = /^(utils?|helpers?|common|manager|service|handler-base)\.ts$/;
const OUTSIDE = /\bnew Date\(\)|\bDate\.now\b|\bMath\.random\b|\bprocess\.env\b/;
const MAY_LOOK_OUTSIDE = /^(functions\/runtime|local|bin|lib\/commands|examples|docs|test)\//;
const ANY = /(:|\bas|<|,)\s*any\b\s*(\[\]|[;,)>=|&{]|$)/m;

const ALIASES = Object.entries(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { imports: Record<string, string> })
    .imports,
).map(([from, to]) => [from.replace('*', ''), to.replace(/^\.\/|\*$/g, '')] as const);

/** Every rule that a file breaks, as `path: rule`. */
export function brokenRules(path: string, text: string): string[] {
  const lines = text.split('\n').length - 1;
  const rules: readonly (readonly [string, boolean])[] = [
    ...importsOf(path, text).map((to) => [`imports ${to}`, !mayImport(path, to)] as const),
    ['time, chance or environment', OUTSIDE.test(code(text)) && !MAY_LOOK_OUTSIDE.test(path)],
    [`${lines} lines`, lines > (path.startsWith('test/') ? LINES_OF_A_TEST : LINES)],
    ['any', ANY.test(code(text)) && !path.startsWith('test/')],
    ['a name that is not kebab-case', !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(basename(path))],
    ['a name that says nothing', VAGUE.test(basename(path))],
  ];
  return rules.flatMap(([rule, isBroken]) => (isBroken ? [`${path}: ${rule}`] : []));
}

function importsOf(path: string, text: string): string[] {
  const found = code(text).matchAll(/\bfrom\s+'([^']+)'|\bimport\(\s*'([^']+)'|^import '([^']+)'/gm);
  return [...found].map(([, from, called, bare]) => resolved(path, from ?? called ?? bare ?? ''));
}

function resolved(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return join(dirname(path), specifier);
  const alias = ALIASES.find(([prefix]) => specifier.startsWith(prefix));
  return alias ? alias[1] + specifier.slice(alias[0].length) : specifier;
}

function mayImport(path: string, to: string): boolean {
  const [folder = ''] = path.split('/');
  if (folder === 'test' || to.startsWith(`${folder}/`)) return true;
  const allowed = path === CDK_ENTRY ? ARROWS_OF_CDK_ENTRY : ARROWS[folder];
  return allowed?.some((arrow) => arrow.test(to)) ?? false;
}

function code(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
