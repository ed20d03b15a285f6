import { ServiceError } from '../service.ts';
import { typed } from './query-types.ts';

type Node = Map<string, Node | string>;
const DEEPEST = 16;

/**
 * The form as the JSON input of the operation: `A.member.1.B=x` becomes `{A: [{B: x}]}`, and
 * `M.entry.1.Name=k&M.entry.1.Value.V=x` (or `key`/`value`) becomes `{M: {k: {V: x}}}`.
 */
export function formInput(signingName: string, form: URLSearchParams): Record<string, unknown> {
  const root: Node = new Map();
  for (const [name, value] of form) if (name !== 'Action' && name !== 'Version') place(root, name, value);
  const leaf = signingName === 'monitoring' ? typed : (_: string, text: string): unknown => text;
  return Object.fromEntries([...root].map(([name, node]) => [name, toJson(node, name, leaf)]));
}

function place(root: Node, name: string, value: string): void {
  const path = name.split('.');
  const last = path.pop() ?? '';
  if (path.length > DEEPEST) throw new ServiceError('MalformedInput', `"${name}" is nested too deep`);
  let node = root;
  for (const part of path) {
    const next = node.get(part) ?? new Map();
    if (typeof next === 'string')
      throw new ServiceError('MalformedInput', `"${name}" is both text and structure`);
    node.set(part, next);
    node = next;
  }
  node.set(last, value);
}

function toJson(node: Node | string, name: string, leaf: (name: string, text: string) => unknown): unknown {
  if (typeof node === 'string') return leaf(name, node);
  const members = node.get('member');
  if (node.size === 1 && members instanceof Map)
    return inOrder(members).map((item) => toJson(item, name, leaf));
  const entries = node.get('entry');
  if (node.size === 1 && entries instanceof Map) {
    const pairs = inOrder(entries).filter((item) => item instanceof Map);
    return Object.fromEntries(
      pairs.map((pair) => [
        pair.get('Name') ?? pair.get('key'),
        toJson(pair.get('Value') ?? pair.get('value') ?? '', '', leaf),
      ]),
    );
  }
  return Object.fromEntries([...node].map(([key, item]) => [key, toJson(item, key, leaf)]));
}

function inOrder(numbered: Node): (Node | string)[] {
  return [...numbered].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
}
