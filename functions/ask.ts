import * as z from 'zod';
import { ANSWERS, type QuestionKind } from '#core/question.ts';
import { lambda } from '#runtime/lambda.ts';
import { ask } from './flow/ask.ts';

const Input = z.object({
  rollback: z.string(),
  kind: z.enum(Object.keys(ANSWERS) as [QuestionKind, ...QuestionKind[]]),
  token: z.string(),
  region: z.string().optional(),
  stage: z.string().optional(),
  step: z.string().optional(),
  cause: z.string().optional(),
});

/** Puts a question to people; the state machine waits for its token. */
export const handler = lambda('ask', Input, async (input) => ask(input));
