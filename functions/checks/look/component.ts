import * as z from 'zod';
import { jsonAt } from '#core/json-path.ts';
import type { Json } from '#core/words.ts';
import type { Finding } from '../check.ts';
import { numberOf, show, textOf } from './value.ts';

export const Scalar = z.union([z.string().min(1), z.number(), z.boolean()]);

/** One figure of a health answer: a value it must have, or limits it must keep strictly. */
export const Component = z
  .strictObject({
    path: z.string().min(1),
    expect: Scalar.optional(),
    below: z.number().optional(),
    above: z.number().optional(),
  })
  .refine(
    ({ expect, below, above }) => (expect === undefined) !== (below === undefined && above === undefined),
    'expected either expect, or below and above',
  );
export type Component = z.infer<typeof Component>;

/** Holds one value of an answer against what is expected; an answer that lacks it is unsure. */
export function judge(
  subject: string,
  { path, expect, below, above }: Component,
  answer: Json | undefined,
): Finding {
  const found = jsonAt(answer, path);
  const value = expect === undefined ? numberOf(found) : textOf(found);
  if (found === undefined || value === undefined) {
    return { result: 'unsure', reason: `${subject} is not in the answer at ${path}` };
  }
  const limits = [
    below !== undefined && `below ${show(below)}`,
    above !== undefined && `above ${show(above)}`,
  ];
  const expected = expect === undefined ? limits.filter(Boolean).join(' and ') : show(expect);
  const holds =
    expect === undefined
      ? Number(value) < (below ?? Number.POSITIVE_INFINITY) &&
        Number(value) > (above ?? Number.NEGATIVE_INFINITY)
      : value === String(expect);
  const limit = expect ?? below ?? above;
  return {
    result: holds ? 'pass' : 'fail',
    reason: `${subject} is ${show(found)}, expected ${expected}`,
    value: found,
    ...(limit !== undefined && { limit }),
  };
}
