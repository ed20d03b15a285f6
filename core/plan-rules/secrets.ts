import type { Finding, Path } from '../finding.ts';
import { pathText } from '../finding.ts';
import type { Plan } from '../plan.ts';
import { textsIn } from './parts.ts';

const NAME =
  /password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|cookie|authorization/i;

/** Names that speak of a secret without holding one. */
const ABOUT =
  /(?:name|ref|reference|arn|id|count|path|file|field|header|seconds|column|table|ttl|title|description)$/i;

const REFERENCE = /^(?:(?:bearer|basic|token)\s+)?(?:secret:.+|\$\{[^}]*\})$/i;

const VALUES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#"'@:]*:(?!(?:secret:|\$\{))[^\s/?#"'@]+@/i,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/,
  /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abprs]-[\w-]{10,}|sk_(?:live|test)_\w{10,}|AIza[\w-]{30,})/,
  /\bbearer\s+(?!secret:|\$\{)[\w.~+/-]{16,}/i,
  /(?:^|[\s;&?"'-])[\w-]{0,40}(?:password|passwd|pwd|secret|token|api[_-]?key)\s*=\s*(?!secret:|\$\{|["']?(?:secret:|\$\{))["']?[^\s&;"']{3,}/i,
];

/** Secrets are references (`secret:name`): whatever else looks like one is refused, and not repeated. */
export function secretsRules(plan: Plan): Finding[] {
  const { parameters, ...rest } = plan;
  const defaults = Object.entries(parameters).flatMap(([name, { default: value }]) =>
    value === undefined
      ? []
      : [
          {
            part: value,
            path: ['parameters', name] as Path,
            shownAt: ['parameters', name, 'default'] as Path,
          },
        ],
  );
  const texts = textsIn(rest).map((text) => ({ ...text, shownAt: text.path }));
  const names = namedValues(rest);
  return [...texts, ...defaults]
    .filter(({ part, path }) => isSecret(part, names.get(pathText(path)) ?? nameAt(path)))
    .map(({ shownAt }) => ({
      level: 'error',
      path: pathText(shownAt),
      found: '"***"',
      expected: 'a reference such as secret:name, because plans hold no secrets',
      rule: 'secret',
    }));
}

function isSecret(text: string, name: string): boolean {
  if (REFERENCE.test(text) || text === '') return false;
  return (
    VALUES.some((pattern) => pattern.test(text)) || (NAME.test(name) && !ABOUT.test(name) && !/\s/.test(text))
  );
}

function nameAt(path: Path): string {
  const last = path.at(-1);
  // An argument that follows `--password` is found by `namedValues`; others in a list have no name.
  return typeof last === 'string' && path.includes('with') ? last : parameterName(path);
}

function parameterName(path: Path): string {
  return path[0] === 'parameters' ? String(path[1]) : '';
}

/** Values named by what stands beside them: `{ name, value }` pairs, and arguments after `--password`. */
function namedValues(
  value: unknown,
  path: Path = [],
  named = new Map<string, string>(),
): Map<string, string> {
  if (typeof value !== 'object' || value === null) return named;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (typeof item === 'string' && /^--?[\w-]+$/.test(item))
        named.set(pathText([...path, index + 1]), item);
      namedValues(item, [...path, index], named);
    }
    return named;
  }
  const { name, value: beside } = value as { name?: unknown; value?: unknown };
  if (typeof name === 'string' && typeof beside === 'string') named.set(pathText([...path, 'value']), name);
  for (const [key, item] of Object.entries(value)) namedValues(item, [...path, key], named);
  return named;
}
