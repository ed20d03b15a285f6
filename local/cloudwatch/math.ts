import { FILLERS, fill } from './math-fill.ts';
import { FUNCTIONS, type Grid } from './math-functions.ts';
import { badExpression, type Node, type Operator } from './math-parser.ts';
import { combine, isList, type Series, type Value } from './series.ts';

/** What an expression may refer to. */
export interface MathScope {
  readonly grid: Grid;
  /** The series or value of a query id; undefined when no query has that id. */
  lookup(id: string): Value | undefined;
  /** The metrics of the request (not its expressions) whose id contains the text. */
  metrics(idContains: string): readonly Series[];
}

type Call = Extract<Node, { kind: 'call' }>;

const truth = (value: boolean): number => (value ? 1 : 0);

const OPERATIONS: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};

/** Computes a parsed expression; throws a ValidationError for unknown names and wrong arguments. */
export function compute(node: Node, scope: MathScope): Value {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'text':
      throw badExpression(`text "${node.value}" is only an argument of METRICS`, node.at);
    case 'name': {
      const value = scope.lookup(node.name);
      if (value === undefined)
        throw badExpression(`no metric or expression has the id "${node.name}"`, node.at);
      return value;
    }
    case 'minus':
      return operate(0, compute(node.operand, scope), '-', node.at);
    case 'array':
      return node.items.flatMap((item) => seriesOf(item, scope));
    case 'operation':
      return operate(compute(node.left, scope), compute(node.right, scope), node.operator, node.at);
    case 'call':
      return call(node, scope);
  }
}

function operate(left: Value, right: Value, operator: Operator, at: number): Value {
  const value = combine(left, right, OPERATIONS[operator]);
  if (value === undefined) throw badExpression(`"${operator}" needs arrays of the same length`, at);
  return value;
}

function seriesOf(node: Node, scope: MathScope): readonly Series[] {
  const value = compute(node, scope);
  if (typeof value === 'number') throw badExpression('an array holds time series, not a number', node.at);
  return isList(value) ? value : [value];
}

function call(node: Call, scope: MathScope): Value {
  const [first, second, third] = node.args;
  if (node.name === 'METRICS') {
    if (node.args.length > 1 || (first && first.kind !== 'text'))
      throw badExpression('METRICS takes no argument or one text', node.at);
    return scope.metrics(first?.value ?? '');
  }
  if (!first) throw badExpression(`${node.name} needs arguments`, node.at);
  if (node.name === 'IF') {
    if (!second || node.args.length > 3) throw badExpression('IF takes two or three arguments', node.at);
    return choose(
      compute(first, scope),
      compute(second, scope),
      third && compute(third, scope),
      scope.grid,
      node.at,
    );
  }
  if (node.name === 'FILL') {
    if (!second || node.args.length > 2) throw badExpression('FILL takes two arguments', node.at);
    const filler = second.kind === 'name' ? FILLERS.get(second.name) : undefined;
    return fill(compute(first, scope), filler ?? compute(second, scope), second.at);
  }
  const act = FUNCTIONS.get(node.name);
  if (!act) throw badExpression(`unknown function "${node.name}"`, node.at);
  if (node.args.length > 1) throw badExpression(`${node.name} takes one argument`, second?.at ?? node.at);
  return act(compute(first, scope), scope.grid);
}

/**
 * IF(condition, then, otherwise). A missing condition drops the point; a missing `then` is 0, a missing
 * `otherwise` drops it (CloudWatch, "Using IF expressions").
 */
function choose(condition: Value, then: Value, otherwise: Value | undefined, grid: Grid, at: number): Value {
  if (isList(condition) || isList(then) || (otherwise !== undefined && isList(otherwise)))
    throw badExpression('IF takes numbers and single time series', at);
  if (typeof condition === 'number') {
    const empty: Series = { label: '', values: grid.times.map(() => undefined) };
    return condition !== 0 ? then : (otherwise ?? empty);
  }
  const values = condition.values.map((value, index) => {
    if (value === undefined) return undefined;
    return value !== 0
      ? (pick(then, index) ?? 0)
      : otherwise === undefined
        ? undefined
        : pick(otherwise, index);
  });
  return { label: condition.label, values };
}

function pick(value: number | Series, index: number): number | undefined {
  return typeof value === 'number' ? value : value.values[index];
}
