import type { z } from 'zod';
import { type Finding, type Path, pathText, shown, valueAt } from './finding.ts';
import { nearest } from './nearest.ts';
import { Plan } from './plan.ts';
import { importPlan } from './plan-import.ts';
import { limitsOf } from './plan-limits.ts';
import { fieldNames } from './schema-fields.ts';

type Issue = z.core.$ZodIssue;

/**
 * Reads a plan: native, or with the documents that the seeds describe (`auto_rollback`, `permit_request`) in it or
 * alone. Without a plan at least one of the issues is an error; with one they are warnings.
 */
export function parsePlan(value: unknown): { plan?: Plan; issues: Finding[] } {
  const limits = limitsOf(value);
  if (limits.length > 0) return { issues: limits };
  const { plan: native, findings } = importPlan(value);
  const parsed = Plan.safeParse(native);
  const schema = (parsed.error?.issues ?? []).flatMap((issue) => findingsOf(issue, native));
  const issues = [...schema, ...findings];
  return parsed.success && !issues.some(({ level }) => level === 'error')
    ? { plan: parsed.data, issues }
    : { issues };
}

function findingsOf(issue: Issue, value: unknown): Finding[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const known = fieldNames(Plan, path);
    return issue.keys.map((key) => schemaFinding([...path, key], value, knownField(key, known)));
  }
  return [schemaFinding(path, value, expectationOf(issue))];
}

function knownField(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant === undefined
    ? `one of the fields ${known.join(', ')}`
    : `a known field; did you mean \`${meant}\`?`;
}

function schemaFinding(path: Path, value: unknown, expected: string): Finding {
  return {
    level: 'error',
    path: pathText(path),
    found: shown(valueAt(value, path), path),
    expected,
    rule: 'schema',
  };
}

/** What would have been right, for each kind of issue that zod has. */
function expectationOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => String(value)).join(' or ');
    case 'invalid_union':
      return expectationOfUnion(issue);
    case 'invalid_key':
    case 'invalid_element':
      return `a valid ${issue.code === 'invalid_key' ? 'name' : 'element'}: ${issue.issues.map(expectationOf).join(', ')}`;
    case 'too_small':
      return `${amountOf(issue.origin, issue.inclusive === false ? 'more than' : 'at least')} ${issue.minimum}`;
    case 'too_big':
      return `${amountOf(issue.origin, issue.inclusive === false ? 'less than' : 'at most')} ${issue.maximum}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
    case 'custom':
      return issue.message.replace(/^expected /, '');
    case 'unrecognized_keys':
      return `no field ${issue.keys.join(', ')}`;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  object: 'an object with fields',
  record: 'an object with fields',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

function amountOf(origin: string, words: string): string {
  if (origin === 'string') return `a text with a length of ${words}`;
  return origin === 'array' ? `a list with a length of ${words}` : words;
}

/** Every alternative's expectation once; those deeper inside say where. */
function expectationOfUnion(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const expected = issue.errors.flatMap((issues) =>
    issues.map((inner) => [pathText(inner.path), expectationOf(inner)].filter(Boolean).join(' ')),
  );
  return [...new Set(expected)].join(' or ') || issue.message;
}
