import * as z from 'zod';
import { lambda } from '#runtime/lambda.ts';
import { finish } from './flow/finish.ts';

const Input = z.object({
  rollback: z.string(),
  outcome: z.string(),
  problem: z.object({ Error: z.string().optional(), Cause: z.string().optional() }),
});

/** Ends a rollback in a named state, with its report archived and everything it held given back. */
export const handler = lambda('finish', Input, async (input, { signal }) => finish(input, signal));
