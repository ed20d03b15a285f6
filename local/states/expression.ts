import jsonata from 'jsonata';
import { StateFailure } from './failure.ts';

/** A field's value as it was written: plain JSON, or JSON with `{% … %}` expressions anywhere inside. */
export type Template =
  | { readonly kind: 'plain'; readonly value: unknown }
  | { readonly kind: 'expression'; readonly text: string; readonly place: string; readonly run: Evaluate }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] }
  | { readonly kind: 'list'; readonly items: readonly Template[] };

/** What an expression sees: `states` is `$states`, every other key a variable. */
export type Bindings = Record<string, unknown>;
type Evaluate = (bindings: Bindings) => Promise<unknown>;

/** A part of a template that cannot be compiled; `place` leads to it from the field, as `Output/a/b[0]`. */
export interface TemplateProblem {
  readonly place: string;
  readonly message: string;
}

/** An expression that failed while it was evaluated, or gave what its field cannot take. */
export class EvaluationFailure extends StateFailure {
  readonly location: string;

  constructor(location: string, cause: string) {
    super('States.QueryEvaluationError', cause);
    this.location = location;
  }
}

// No expression of a plan needs more; a runaway one must not hold up the event loop for ever.
const LIMITS = { stack: 1_000, timeout: 10_000 };
const compiled = new Map<string, Evaluate>();

/** Compiles a field's value, each distinct expression once per process, and reports what is wrong with it. */
export function compileTemplate(
  value: unknown,
  place: string,
  report: (problem: TemplateProblem) => void,
): Template {
  if (typeof value === 'string') return compileText(value, place, report);
  if (Array.isArray(value)) {
    const items = value.map((item, at) => compileTemplate(item, `${place}[${at}]`, report));
    return items.every((item) => item.kind === 'plain') ? { kind: 'plain', value } : { kind: 'list', items };
  }
  if (typeof value !== 'object' || value === null) return { kind: 'plain', value };
  const entries = Object.entries(value).map(([key, item]) => {
    if (key.endsWith('.$')) {
      report({
        place: `${place}/${key}`,
        message: 'a key that ends in ".$" is JSONPath; write JSONata instead',
      });
    }
    return [key, compileTemplate(item, `${place}/${key}`, report)] as const;
  });
  return entries.every(([, item]) => item.kind === 'plain')
    ? { kind: 'plain', value }
    : { kind: 'object', entries };
}

function compileText(value: string, place: string, report: (problem: TemplateProblem) => void): Template {
  const opened = value.startsWith('{%');
  if (opened !== value.endsWith('%}') || (opened && value.length < 4)) {
    report({ place, message: 'an expression starts with {% and ends with %}, without blanks around them' });
  }
  if (!opened) return { kind: 'plain', value };
  const text = value.slice(2, -2).trim();
  try {
    return { kind: 'expression', text, place, run: compileExpression(text) };
  } catch (error) {
    report({ place, message: `invalid JSONata '${text}': ${describe(error)}${position(error)}` });
    return { kind: 'plain', value };
  }
}

function compileExpression(text: string): Evaluate {
  const known = compiled.get(text);
  if (known) return known;
  if (/\$eval\b/.test(text)) throw new Error('$eval is not supported; use $parse to read JSON');
  const expression = jsonata(text, LIMITS);
  const run: Evaluate = (bindings) => expression.evaluate(undefined, bindings);
  compiled.set(text, run);
  return run;
}

/**
 * Evaluates a template to plain JSON, without a promise where there is no expression in it.
 * Throws EvaluationFailure with AWS's words, also for an expression that gives nothing.
 */
export function evaluate(template: Template, bindings: Bindings): unknown {
  if (template.kind === 'plain') return template.value;
  if (template.kind === 'expression') return evaluateExpression(template, bindings);
  if (template.kind === 'list') return Promise.all(template.items.map((item) => evaluate(item, bindings)));
  return evaluateObject(template.entries, bindings);
}

async function evaluateObject(
  entries: readonly (readonly [string, Template])[],
  bindings: Bindings,
): Promise<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const [key, item] of entries) {
    result[key] = item.kind === 'plain' ? item.value : await evaluate(item, bindings);
  }
  return result;
}

async function evaluateExpression(
  { text, place, run }: Extract<Template, { kind: 'expression' }>,
  bindings: Bindings,
): Promise<unknown> {
  const about = `The JSONata expression '${text}' specified for the field '${place}'`;
  let value: unknown;
  try {
    value = await run(bindings);
  } catch (error) {
    const code = isCoded(error) ? `. ${error.code}: ` : ': ';
    throw new EvaluationFailure(place, `${about} threw an error during evaluation${code}${describe(error)}`);
  }
  if (value === undefined) throw new EvaluationFailure(place, `${about} returned nothing (undefined).`);
  const result = plain(value);
  if (result === undefined)
    throw new EvaluationFailure(place, `${about} returned an unsupported result type.`);
  return result;
}

/** Evaluates a template whose value must be of one JSON type: `array`, `boolean`, `number` or `string`. */
export async function evaluateAs(template: Template, type: string, bindings: Bindings): Promise<unknown> {
  const value = await evaluate(template, bindings);
  if (jsonType(value) === type || template.kind !== 'expression') return value;
  throw new EvaluationFailure(
    template.place,
    `The JSONata expression '${template.text}' specified for the field '${template.place}' returned an unexpected ` +
      `result type. Expected '${type}', but was '${jsonType(value)}' for value: ${JSON.stringify(value)}`,
  );
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A copy without what JSONata hangs on its lists; undefined where there is something that JSON cannot hold. */
function plain(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol' || value instanceof RegExp) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(plain);
    return items.includes(undefined) ? undefined : items;
  }
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) return undefined;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const part = plain(item);
    if (part === undefined) return undefined;
    copy[key] = part;
  }
  return copy;
}

function isCoded(error: unknown): error is { code: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}

function describe(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}

function position(error: unknown): string {
  const at = typeof error === 'object' && error !== null && 'position' in error ? error.position : undefined;
  return typeof at === 'number' ? ` (at character ${at})` : '';
}
