import type { Json } from '#core/words.ts';

/** Fields of an event that nobody has vouched for. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object, or undefined. Only its own fields are ever read. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function field(value: unknown, name: string): unknown {
  const fields = fieldsOf(value);
  return fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

export function textOf(value: unknown, name: string): string | undefined {
  const text = field(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

export function numberOf(value: unknown, name: string): number | undefined {
  const number = field(value, name);
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

export function listOf(value: unknown, name: string): readonly unknown[] {
  const list = field(value, name);
  return Array.isArray(list) ? list : [];
}

/** JSON text as a value, or undefined where it is none. */
export function parsedJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The facts that are known: fields without a value are left out, so that records keep no holes. */
export function known<Facts extends Record<string, Json | undefined>>(facts: Facts): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}

/** The beginning of a text that nobody has vouched for, quoted and on one line, for a sentence about it. */
export function short(text: string | undefined): string {
  return text === undefined ? 'nothing' : JSON.stringify(text.slice(0, 80));
}

/** CloudWatch's own limit for the reason of a state; what is longer did not come from there. */
const LONGEST_REASON = 1023;

export function reasonOf(value: unknown, name: string): string {
  return textOf(value, name)?.slice(0, LONGEST_REASON) ?? 'no reason given';
}
