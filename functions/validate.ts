import * as z from 'zod';
import { lambda } from '#runtime/lambda.ts';
import { validate } from './flow/validate.ts';

const Input = z.object({ rollback: z.string(), window: z.enum(['immediate', 'short-term', 'long-term']) });

/** Looks at the world again, one window after the rollback. */
export const handler = lambda('validate', Input, async (input, { signal }) => validate(input, signal));
