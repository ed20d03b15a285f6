import * as z from 'zod';
import type { Stage } from '#core/words.ts';
import { lambda } from '#runtime/lambda.ts';
import { enter, leave, planAnew } from './flow/phase.ts';
import { judge, openVerification } from './flow/verification.ts';

const phase = { rollback: z.string(), region: z.string(), phase: z.custom<Stage>() };

const Input = z.discriminatedUnion('event', [
  z.object({ event: z.literal('enter'), ...phase }),
  z.object({ event: z.literal('leave'), ...phase }),
  z.object({ event: z.literal('plan-anew'), rollback: z.string() }),
  z.object({ event: z.literal('verify'), rollback: z.string() }),
  z.object({ event: z.literal('judge'), rollback: z.string() }),
]);

/** Marks where a rollback is: phases entered and left, verification opened and judged. */
export const handler = lambda('mark', Input, async (input): Promise<unknown> => {
  switch (input.event) {
    case 'enter':
      return enter(input);
    case 'leave':
      await leave(input);
      return {};
    case 'plan-anew':
      return planAnew(input.rollback);
    case 'verify':
      return openVerification(input.rollback);
    case 'judge':
      return judge(input.rollback);
  }
});
