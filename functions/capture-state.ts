import * as z from 'zod';
import { lambda } from '#runtime/lambda.ts';
import { captureBefore } from './flow/capture-before.ts';

const Input = z.object({ rollback: z.string(), clock: z.string().optional(), anyway: z.boolean() });

/** Preserves the state just before anything is touched. Throws CaptureFailedError where something is missing. */
export const handler = lambda('capture-state', Input, async (input, { signal }) =>
  captureBefore(input, signal),
);
