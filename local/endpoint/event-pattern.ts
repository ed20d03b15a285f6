import { ServiceError } from '../service.ts';

/** Whether an event matches an EventBridge pattern. The pattern must have passed `checkPattern`. */
export function matches(pattern: unknown, event: unknown): boolean {
  return Object.entries(pattern as object).every(([key, rule]) => {
    if (key === '$or') return (rule as unknown[]).some((branch) => matches(branch, event));
    const value = member(event, key);
    if (!Array.isArray(rule)) {
      // In an array of objects any one of them may match.
      return Array.isArray(value) ? value.some((item) => matches(rule, item)) : matches(rule, value);
    }
    // An empty list has no leaf, so it counts as absent.
    const values: unknown[] = Array.isArray(value) && value.length > 0 ? value : [[value].flat()[0]];
    return rule.some((matcher) => values.some((item) => fits(matcher, item)));
  });
}

/** Refuses a pattern that is not served, so that no rule is silently wider or narrower than written. */
export function checkPattern(pattern: unknown, depth = 0): void {
  if (!isObject(pattern) || Object.keys(pattern).length === 0)
    throw invalid('an event pattern is a JSON object with at least one field');
  if (depth > 32) throw invalid('the event pattern is nested too deep');
  for (const [key, rule] of Object.entries(pattern)) {
    if (key === '$or') {
      if (!Array.isArray(rule) || rule.length < 2) throw invalid('$or takes a list of at least two patterns');
      for (const branch of rule) checkPattern(branch, depth + 1);
    } else if (Array.isArray(rule)) {
      if (rule.length === 0) throw invalid(`"${key}" has an empty list, which matches nothing`);
      for (const matcher of rule) checkMatcher(matcher, key);
    } else checkPattern(rule, depth + 1);
  }
}

function checkMatcher(matcher: unknown, key: string): void {
  if (!isObject(matcher)) {
    if (Array.isArray(matcher)) throw invalid(`"${key}" has a list within a list`);
    return;
  }
  const [name, argument] = Object.entries(matcher)[0] ?? [];
  if (Object.keys(matcher).length !== 1 || name === undefined) throw invalid(`"${key}" needs one operator`);
  const sound = Object.hasOwn(ARGUMENTS, name) && ARGUMENTS[name]?.(argument);
  if (!sound)
    throw invalid(`"${key}" has {"${name}": ${JSON.stringify(argument)}}, which is not served here`);
}

const ARGUMENTS: Readonly<Record<string, (argument: unknown) => boolean>> = {
  prefix: isText,
  suffix: isText,
  'equals-ignore-case': isText,
  wildcard: isText,
  exists: (argument) => typeof argument === 'boolean',
  numeric: (argument) =>
    Array.isArray(argument) &&
    (argument.length === 2 || argument.length === 4) &&
    argument.every((part, index) =>
      index % 2 === 0 ? ['<', '<=', '=', '>=', '>'].includes(part as string) : typeof part === 'number',
    ),
  'anything-but': (argument) =>
    isObject(argument)
      ? Object.entries(argument).length === 1 &&
        Object.entries(argument).every(
          ([name, text]) =>
            ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name) && isText(text),
        )
      : [argument].flat().every((item) => typeof item === 'string' || typeof item === 'number'),
};

function fits(matcher: unknown, value: unknown): boolean {
  if (!isObject(matcher)) return matcher === value;
  const [name, argument] = Object.entries(matcher)[0] ?? [];
  if (name === 'exists') return argument === (value !== undefined && !isObject(value));
  if (value === undefined || isObject(value)) return false;
  if (name === 'numeric') return typeof value === 'number' && inRange(value, argument as unknown[]);
  if (name === 'anything-but')
    return isObject(argument) ? !fits(argument, value) : ![argument].flat().includes(value);
  return typeof value === 'string' && fitsText(name, argument as string, value);
}

function fitsText(name: string | undefined, text: string, value: string): boolean {
  if (name === 'prefix') return value.startsWith(text);
  if (name === 'suffix') return value.endsWith(text);
  if (name === 'equals-ignore-case') return value.toLowerCase() === text.toLowerCase();
  const source = text.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(value);
}

function inRange(value: number, bounds: readonly unknown[]): boolean {
  const [operator, limit, ...more] = bounds as [string, number, ...unknown[]];
  const sign = Math.sign(value - limit);
  const holds =
    (operator.includes('=') && sign === 0) ||
    (sign < 0 ? operator[0] === '<' : sign > 0 && operator[0] === '>');
  return holds && (more.length === 0 || inRange(value, more));
}

function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function invalid(reason: string): ServiceError {
  return new ServiceError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}
