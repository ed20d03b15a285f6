import * as z from 'zod';
import { Name } from '#core/words.ts';
import { lambda } from '#runtime/lambda.ts';
import { openOperation } from './flow/open.ts';

const Input = z.object({
  plan: Name,
  version: z.int().positive().optional(),
  id: Name,
  parameters: z.record(z.string(), z.string()).default({}),
  openedBy: z.string().min(1),
  pending: z.boolean().default(false),
  permit: z.string().optional(),
  automatic: z.boolean().optional(),
});

/** For delivery pipelines that invoke functions: opens an operation as the API does. */
export const handler = lambda('open-operation', Input, async (input, { signal }) =>
  openOperation(input, signal),
);
