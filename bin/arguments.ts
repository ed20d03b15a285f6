import { InvalidArgumentError } from 'commander';
import { PROCEDURES } from '#core/plan-verification.ts';

/** Options that were given as `name=value`. */
export type Pairs = Readonly<Record<string, string>>;

/** Collects `name=value` options into one object. */
export function pair(text: string, before: Pairs = {}): Pairs {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError(`found "${text}", expected name=value`);
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

const RESULTS = ['pass', 'fail', 'unsure'] as const;

/** Findings of manual checks, in the shape in which the API takes them. */
export type Procedures = Readonly<Record<string, { result: (typeof RESULTS)[number]; comment?: string }>>;

/** Collects `procedure=result` or `procedure=result:comment`. */
export function procedure(text: string, before: Procedures = {}): Procedures {
  const [, name = '', word = '', comment] = /^([^=]+)=([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const known: readonly string[] = PROCEDURES;
  const result = RESULTS.find((one) => one === word);
  if (known.includes(name) && result) return { ...before, [name]: { result, ...(comment && { comment }) } };
  throw new InvalidArgumentError(
    `found "${text}", expected PROCEDURE=RESULT:comment with one of ${PROCEDURES.join(', ')} and one of ${RESULTS.join(', ')}`,
  );
}

/** A whole number from `least` on. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const limit = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`found "${text}", expected a whole number ${limit}`);
  };
}

/** A number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError(`found "${text}", expected a number above 0`);
}
