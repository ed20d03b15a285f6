import { ServiceError } from '#local/service.ts';

/** A parsed expression; `at` counts characters from 1 and goes into error messages. */
export type Node =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[]; readonly at: number }
  | { readonly kind: 'array'; readonly items: readonly Node[]; readonly at: number }
  | { readonly kind: 'minus'; readonly operand: Node; readonly at: number }
  | {
      readonly kind: 'operation';
      readonly operator: Operator;
      readonly left: Node;
      readonly right: Node;
      readonly at: number;
    };

export type Operator = '+' | '-' | '*' | '/' | '^' | '>' | '>=' | '<' | '<=' | '==' | '!=' | 'AND' | 'OR';

interface Token {
  readonly kind: 'number' | 'text' | 'word' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|(?<text>"[^"]*"|'[^']*')|(?<word>[A-Za-z_]\w*)|(?<sign>&&|\|\||[<>=!]=|[-+*/^<>()[\],]))/y;

/** How tightly an infix operator binds. `^` binds tighter than unary minus, as in -2^2 = -4. */
const POWER: ReadonlyMap<string, readonly [Operator, number]> = new Map<string, readonly [Operator, number]>([
  ['OR', ['OR', 1]],
  ['||', ['OR', 1]],
  ['AND', ['AND', 2]],
  ['&&', ['AND', 2]],
  ['==', ['==', 3]],
  ['!=', ['!=', 3]],
  ['<', ['<', 3]],
  ['<=', ['<=', 3]],
  ['>', ['>', 3]],
  ['>=', ['>=', 3]],
  ['+', ['+', 4]],
  ['-', ['-', 4]],
  ['*', ['*', 5]],
  ['/', ['/', 5]],
  ['^', ['^', 7]],
]);
const UNARY_POWER = 6;

/** The ValidationError for an expression, naming the character it is about. */
export function badExpression(problem: string, at: number): ServiceError {
  return new ServiceError('ValidationError', `Error in expression: ${problem} at position ${at}`);
}

/** Parses a metric math expression (Pratt); throws a ValidationError that names the position. */
export function parseExpression(source: string): Node {
  const tokens = tokenize(source);
  let next = 0;

  const peek = (): Token => tokens[next] ?? { kind: 'end', text: '', at: source.length + 1 };
  const take = (): Token => {
    const token = peek();
    next++;
    return token;
  };
  function expect(sign: string): void {
    const token = take();
    if (token.text !== sign) throw badExpression(`expected "${sign}" but found ${show(token)}`, token.at);
  }

  function expression(power: number): Node {
    let left = operand();
    for (;;) {
      const token = peek();
      const infix = token.kind === 'text' ? undefined : POWER.get(token.text);
      if (!infix || infix[1] <= power) return left;
      take();
      // The power is right-associative: 2^3^2 is 2^(3^2).
      const right = expression(infix[0] === '^' ? infix[1] - 1 : infix[1]);
      left = { kind: 'operation', operator: infix[0], left, right, at: token.at };
    }
  }

  function operand(): Node {
    const token = take();
    const { at, text } = token;
    if (token.kind === 'number') return { kind: 'number', value: Number(text), at };
    if (token.kind === 'text') return { kind: 'text', value: text.slice(1, -1), at };
    if (token.kind === 'word') {
      if (peek().text !== '(') return { kind: 'name', name: text, at };
      take();
      return { kind: 'call', name: text, args: list(')'), at };
    }
    if (text === '-') return { kind: 'minus', operand: expression(UNARY_POWER), at };
    if (text === '[') return { kind: 'array', items: list(']'), at };
    if (text !== '(') throw badExpression(`unexpected ${show(token)}`, at);
    const inner = expression(0);
    expect(')');
    return inner;
  }

  function list(close: string): Node[] {
    const items: Node[] = [];
    if (peek().text !== close) {
      do items.push(expression(0));
      while (peek().text === ',' && take());
    }
    expect(close);
    return items;
  }

  const whole = expression(0);
  const rest = peek();
  if (rest.kind !== 'end') throw badExpression(`unexpected ${show(rest)}`, rest.at);
  return whole;
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  while (source.slice(pattern.lastIndex).trim() !== '') {
    const from = pattern.lastIndex;
    const groups = pattern.exec(source)?.groups;
    if (!groups) {
      const at = from + source.slice(from).search(/\S/) + 1;
      throw badExpression(`unexpected "${source.charAt(at - 1)}"`, at);
    }
    for (const kind of ['number', 'text', 'word', 'sign'] as const) {
      const text = groups[kind];
      if (text !== undefined) tokens.push({ kind, text, at: pattern.lastIndex - text.length + 1 });
    }
  }
  return tokens;
}

function show(token: Token): string {
  return token.kind === 'end' ? 'the end' : `"${token.text}"`;
}
