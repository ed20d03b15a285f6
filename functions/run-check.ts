import * as z from 'zod';
import { lambda } from '#runtime/lambda.ts';
import { runCheck } from './flow/verification.ts';

const Input = z.object({ rollback: z.string(), check: z.string() });

/** Looks at one check once; the state machine comes back until it has settled. */
export const handler = lambda('run-check', Input, async ({ rollback, check }, { signal }) =>
  runCheck(rollback, check, signal),
);
