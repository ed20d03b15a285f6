import * as z from 'zod';
import { lambda } from '#runtime/lambda.ts';
import { approvalExpired, climb } from './flow/escalate.ts';

const Input = z.object({ rollback: z.string(), event: z.literal('approval-expired').optional() });

/** Tells the escalation level that is due, and says when to look again. */
export const handler = lambda('escalate', Input, async ({ rollback, event }) =>
  event === 'approval-expired' ? approvalExpired(rollback) : climb(rollback),
);
