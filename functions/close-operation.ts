import * as z from 'zod';
import { lambda } from '#runtime/lambda.ts';
import { closeOperation, deployed, passPointOfNoReturn } from './flow/close.ts';

const Input = z.object({
  operation: z.string(),
  event: z.enum(['complete', 'cancel', 'deployed', 'point-of-no-return']),
  by: z.string().min(1),
});

/** For delivery pipelines that invoke functions: tells how an operation goes on or ends. */
export const handler = lambda('close-operation', Input, async ({ operation, event, by }) => {
  if (event === 'deployed') return deployed(operation);
  if (event === 'point-of-no-return') return passPointOfNoReturn(operation, by);
  return closeOperation(operation, event === 'complete' ? 'completed' : 'cancelled');
});
