import * as z from 'zod';
import { lambda } from '#runtime/lambda.ts';
import { begin } from './flow/begin.ts';

const Input = z.object({
  execution: z.string(),
  input: z.object({
    operation: z.string(),
    rollback: z.string().optional(),
    reason: z.string().max(1000).optional(),
  }),
});

/** Takes the claim on the operation and pins what runs. */
export const handler = lambda('begin', Input, async (input) => begin(input));
