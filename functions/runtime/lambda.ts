import middy from '@middy/core';
import { InputInvalidError } from '#core/errors.ts';
import type { FunctionName } from '#core/names.ts';
import { environment } from '#runtime/environment.ts';
import { createLog } from '#runtime/log.ts';
import type { Log } from '#runtime/tools.ts';

/** Anything that parses an event: a zod schema, its mini sister, or a hand-written reader. */
export interface Parser<Input> {
  safeParse(
    value: unknown,
  ): { success: true; data: Input } | { success: false; error: { issues: readonly Issue[] } };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What a handler gets beside its input. `signal` aborts one second before the function's time is up. */
export interface Invocation {
  readonly log: Log;
  readonly signal: AbortSignal;
}

interface Context {
  getRemainingTimeInMillis?(): number;
  awsRequestId?: string;
}

const GRACE_MS = 1000;
const LONGEST_MS = 15 * 60_000;

/**
 * The one shape of a handler: environment checked once, input parsed (InputInvalidError names path and expectation),
 * failures logged with their name and thrown on, so that the state machine can match them.
 */
export function lambda<Input, Result>(
  name: FunctionName,
  input: Parser<Input>,
  act: (input: Input, invocation: Invocation) => Promise<Result>,
): (event: unknown, context?: Context) => Promise<Result> {
  const log = createLog({ function: name });
  const base = async (event: unknown, context: Context = {}): Promise<Result> => {
    const left = context.getRemainingTimeInMillis?.() ?? LONGEST_MS;
    const signal = AbortSignal.timeout(Math.max(1, left - GRACE_MS));
    return act(parse(name, input, event), { log, signal });
  };
  const checkEnvironment = { before: () => void environment(name) };
  const logFailure = { onError: ({ error }: { error: unknown }) => log.error('failed', { error }) };
  const handler = middy()
    .use(checkEnvironment)
    .use(logFailure)
    .handler(base as never);
  return handler as unknown as (event: unknown, context?: Context) => Promise<Result>;
}

function parse<Input>(name: string, input: Parser<Input>, event: unknown): Input {
  const parsed = input.safeParse(event);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.map(String).join('.') || 'event'}: ${issue.message}`,
  );
  throw new InputInvalidError(`${name}: ${problems.join('; ')}`);
}
