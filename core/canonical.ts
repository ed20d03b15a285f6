import { InputInvalidError } from './errors.ts';

/**
 * The one text of a JSON value: keys sorted by UTF-16 code units, no whitespace (RFC 8785's order), so that equal
 * values have equal digests. Throws InputInvalidError with the path of whatever JSON would drop or change:
 * `undefined`, NaN, infinities, functions, and objects that are not plain.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) {
    // Array.from visits holes too, which a plain map would skip.
    return `[${Array.from(value, (item, index) => write(item, `${path}[${index}]`)).join(',')}]`;
  }
  if (isPlain(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${write(value[key], `${path}.${key}`)}`).join(',')}}`;
  }
  throw new InputInvalidError(`${path} is ${describe(value)}; expected a value that JSON can hold`);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  return typeof value === 'number' || value === undefined
    ? `${value}`
    : Object.prototype.toString.call(value);
}
