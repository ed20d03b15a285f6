import { ServiceError } from '#local/service.ts';
import { StateValue } from './shapes.ts';

/** A composite alarm's rule. Children are named as the rule names them: by alarm name or by ARN. */
export type AlarmRule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: StateValue; readonly child: string }
  | { readonly kind: 'not'; readonly operand: AlarmRule }
  | { readonly kind: 'and' | 'or'; readonly left: AlarmRule; readonly right: AlarmRule }
  | {
      readonly kind: 'at-least';
      /** A number of children, or a share of them in percent. */
      readonly amount: number;
      readonly percent: boolean;
      readonly negated: boolean;
      readonly state: StateValue;
      readonly children: readonly string[];
    };

interface Token {
  readonly text: string;
  readonly quoted: boolean;
  readonly at: number;
}

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|([(),])|([^\s(),"]+))/y;
const MOST_CHILDREN = 100;
const MOST_ELEMENTS = 500;

/** Parses `ALARM("a") AND NOT (OK(b) OR AT_LEAST(50%, ALARM, (c, d)))`; refuses with a ValidationError. */
export function parseRule(source: string): AlarmRule {
  const tokens = tokenize(source);
  let next = 0;

  const peek = (): Token => tokens[next] ?? { text: '', quoted: false, at: source.length + 1 };
  const isNext = (word: string): boolean => !peek().quoted && peek().text.toUpperCase() === word;
  const skip = (word: string): boolean => {
    if (!isNext(word)) return false;
    next++;
    return true;
  };
  function expect(word: string): void {
    if (!skip(word)) throw badRule(`expected ${word} but found "${peek().text}"`, peek().at);
  }

  function either(): AlarmRule {
    let left = both();
    while (skip('OR')) left = { kind: 'or', left, right: both() };
    return left;
  }
  function both(): AlarmRule {
    let left = single();
    while (skip('AND')) left = { kind: 'and', left, right: single() };
    return left;
  }
  function single(): AlarmRule {
    if (skip('NOT')) return { kind: 'not', operand: single() };
    if (skip('TRUE')) return { kind: 'constant', value: true };
    if (skip('FALSE')) return { kind: 'constant', value: false };
    if (skip('AT_LEAST')) return atLeast();
    if (skip('(')) {
      const inner = either();
      expect(')');
      return inner;
    }
    const state = stateName();
    expect('(');
    const child = childName();
    expect(')');
    return { kind: 'state', state, child };
  }
  function atLeast(): AlarmRule {
    expect('(');
    const { text, at } = take();
    const [, amount, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
    if (amount === undefined) throw badRule(`"${text}" is neither a number nor a percentage`, at);
    expect(',');
    const negated = skip('NOT');
    const state = stateName();
    expect(',');
    expect('(');
    const children = [childName()];
    while (skip(',')) children.push(childName());
    expect(')');
    expect(')');
    return { kind: 'at-least', amount: Number(amount), percent: percent === '%', negated, state, children };
  }
  function take(): Token {
    const token = peek();
    next++;
    return token;
  }
  function stateName(): StateValue {
    const { text, at } = take();
    const state = StateValue.safeParse(text.toUpperCase());
    if (!state.success) throw badRule(`expected ALARM, OK or INSUFFICIENT_DATA but found "${text}"`, at);
    return state.data;
  }
  function childName(): string {
    const { text, quoted, at } = take();
    if (!quoted && (text === '' || '(),'.includes(text))) throw badRule('expected the name of an alarm', at);
    return text;
  }

  const rule = either();
  if (next < tokens.length) throw badRule(`unexpected "${peek().text}"`, peek().at);
  checkSize(rule, tokens);
  return rule;
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  while (source.slice(pattern.lastIndex).trim() !== '') {
    const from = pattern.lastIndex;
    const match = pattern.exec(source);
    if (!match) throw badRule('a quotation mark is not closed', from + 1);
    const [, quoted, sign, word] = match;
    const text = quoted?.replaceAll(/\\(.)/g, '$1') ?? sign ?? word ?? '';
    tokens.push({ text, quoted: quoted !== undefined, at: from + 1 });
  }
  return tokens;
}

function checkSize(rule: AlarmRule, tokens: readonly Token[]): void {
  const children = childrenOf(rule).length;
  if (children > MOST_CHILDREN)
    throw badRule(`${children} children, at most ${MOST_CHILDREN} are allowed`, 1);
  const elements = tokens.filter(({ text, quoted }) => quoted || !/^([),]|AND|OR|NOT)$/.test(text)).length;
  if (elements > MOST_ELEMENTS)
    throw badRule(`${elements} elements, at most ${MOST_ELEMENTS} are allowed`, 1);
}

function badRule(problem: string, at: number): ServiceError {
  return new ServiceError('ValidationError', `AlarmRule: ${problem} at position ${at}`);
}

/** The children a rule names, each once, in the rule's order. */
export function childrenOf(rule: AlarmRule): string[] {
  return [...new Set(allChildren(rule))];
}

function allChildren(rule: AlarmRule): readonly string[] {
  switch (rule.kind) {
    case 'constant':
      return [];
    case 'state':
      return [rule.child];
    case 'not':
      return allChildren(rule.operand);
    case 'at-least':
      return rule.children;
    default:
      return [...allChildren(rule.left), ...allChildren(rule.right)];
  }
}

/** Whether the rule holds; a child that no longer exists is in no state at all. */
export function holds(rule: AlarmRule, stateOf: (child: string) => StateValue | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.child) === rule.state;
    case 'not':
      return !holds(rule.operand, stateOf);
    case 'and':
      return holds(rule.left, stateOf) && holds(rule.right, stateOf);
    case 'or':
      return holds(rule.left, stateOf) || holds(rule.right, stateOf);
    case 'at-least': {
      const matching = rule.children.filter(
        (child) => (stateOf(child) === rule.state) !== rule.negated,
      ).length;
      return rule.percent ? matching * 100 >= rule.amount * rule.children.length : matching >= rule.amount;
    }
  }
}
