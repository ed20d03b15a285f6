import { type Finding, type Path, pathText, shown } from './finding.ts';

const DEEPEST = 50;
const MOST_VALUES = 50_000;
const MOST_STEPS_IN_A_LIST = 1000;
const LONGEST_TEXT = 65_536;

/** A stored plan is one item of the table, which holds 400 kB. */
const LARGEST_BYTES = 350_000;

/** Control and direction characters, and those of no width; lines and tabs may pass. */
const HIDDEN = /(?![\t\n\r])[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]/u;

/**
 * What no plan may be, whatever its schema says, looked at before anything walks through it: too deep, too large,
 * with characters that hide what people read.
 */
export function limitsOf(value: unknown): Finding[] {
  const findings: Finding[] = [];
  const found = (rule: string, path: Path, item: unknown, expected: string): void => {
    findings.push({ level: 'error', path: pathText(path), found: shown(item, path), expected, rule });
  };
  const queue: { item: unknown; path: Path }[] = [{ item: value, path: [] }];
  let characters = 0;
  for (const { item, path } of queue) {
    if (path.length > DEEPEST) return [limit('size', path, `at most ${DEEPEST} levels`)];
    if (queue.length > MOST_VALUES) return [limit('size', [], `at most ${MOST_VALUES} values`)];
    if (typeof item === 'string') {
      characters += item.length;
      if (item.length > LONGEST_TEXT)
        found('size', path, item, `a text of at most ${LONGEST_TEXT} characters`);
      if (HIDDEN.test(item))
        found('characters', path, item, 'a text without control or direction characters');
    }
    if (Array.isArray(item) && item.length > MOST_STEPS_IN_A_LIST) {
      return [limit('size', path, `a list of at most ${MOST_STEPS_IN_A_LIST}`)];
    }
    if (typeof item !== 'object' || item === null) continue;
    for (const [key, inner] of Object.entries(item)) {
      characters += key.length;
      queue.push({ item: inner, path: [...path, Array.isArray(item) ? Number(key) : key] });
    }
  }
  if (characters > LARGEST_BYTES) findings.push(limit('size', [], `at most ${LARGEST_BYTES} characters`));
  return findings;
}

function limit(rule: string, path: Path, expected: string): Finding {
  return { level: 'error', path: pathText(path), found: 'more', expected, rule };
}
