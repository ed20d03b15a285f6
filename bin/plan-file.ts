import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import type { Finding } from '#core/finding.ts';
import { shown } from '#core/finding.ts';
import { readText } from './text-file.ts';

/** Where something stands in a file, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A file's value, what kept it from being read, and where the paths of findings stand in it. */
export interface PlanFile {
  readonly name: string;
  readonly value: unknown;
  readonly problems: readonly (Finding & Place)[];
  readonly placeOf: (path: string) => Place | undefined;
}

/** Reads a plan as YAML, of which JSON is a part. Syntax errors become findings with their place. */
export function readPlanFile(name: string): PlanFile {
  const counter = new LineCounter();
  const document = parseDocument(readText(name), { lineCounter: counter, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = document.errors.map((error) => problem(error.message, at(error.pos[0])));
  if (problems.length > 0) return { name, value: undefined, problems, placeOf: () => undefined };
  const value = plainValue(document);
  return {
    name,
    value: value.plan,
    problems: value.error === undefined ? [] : [problem(value.error, at(0))],
    placeOf: (path) => {
      const offset = offsetOf(document.contents, path);
      return offset === undefined ? undefined : at(offset);
    },
  };
}

function plainValue(document: { toJS(): unknown }): { plan?: unknown; error?: string } {
  try {
    return { plan: document.toJS() };
  } catch (error) {
    // An alias that is unknown, or so many of them that they are an attack.
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** What the parser said, as a finding like any other. */
function problem(message: string, place: Place): Finding & Place {
  return {
    level: 'error',
    path: '',
    found: shown(message),
    expected: 'YAML or JSON that can be read',
    rule: 'syntax',
    ...place,
  };
}

/** Follows a path such as `phases.cleanup.steps[1].name` as far as it leads; names may hold dots themselves. */
function offsetOf(root: unknown, path: string): number | undefined {
  let node: unknown = root;
  let offset = startOf(root);
  let rest = path;
  while (rest !== '') {
    const index = /^\[(\d+)\]\.?/.exec(rest);
    if (index && isSeq(node)) {
      node = node.items[Number(index[1])];
      rest = rest.slice(index[0].length);
      offset = startOf(node) ?? offset;
      continue;
    }
    const pair = isMap(node) ? longestKey(node.items, rest) : undefined;
    if (!pair) return offset;
    offset = startOf(pair.key) ?? offset;
    node = pair.value;
    rest = rest.slice(String(keyOf(pair)).length).replace(/^\./, '');
  }
  return offset;
}

/** Of the keys `a` and `a.b` the path `a.b.c` means the longer one. */
function longestKey(items: readonly Pair[], rest: string): Pair | undefined {
  return items
    .filter((pair) => {
      const key = String(keyOf(pair));
      return rest === key || rest.startsWith(`${key}.`) || rest.startsWith(`${key}[`);
    })
    .sort((a, b) => String(keyOf(b)).length - String(keyOf(a)).length)[0];
}

function keyOf({ key }: Pair): unknown {
  return isScalar(key) ? key.value : key;
}

/** Offset of a node; those that the document only implies have none. */
function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
