import type { z } from 'zod';
import { RipcordError } from '#core/errors.ts';
import { redact } from '#runtime/redact.ts';
import { parseSettings } from '#runtime/settings.ts';
import type { Tools } from '#runtime/tools.ts';

/**
 * What a step came to. `running` carries a token that `poll` is given, and the seconds until a look is worth it;
 * `failed` says whether starting again could do harm. `summary` is one line for people, `output` is kept in the logs.
 */
export type Outcome =
  | { readonly status: 'done'; readonly summary: string; readonly output?: string }
  | {
      readonly status: 'running';
      readonly token: string;
      readonly lookAgainIn: number;
      readonly summary?: string;
      readonly output?: string;
    }
  | {
      readonly status: 'failed';
      readonly error: string;
      readonly mayRepeat: boolean;
      readonly output?: string;
    };

/** Tools of a step. */
export interface StepTools extends Tools {
  /** The same for every start of the same attempt; whoever is told twice with one key acts once. */
  readonly key: string;
  /** An earlier start of this attempt left no result (a crash): look before you act. */
  readonly resumed: boolean;
  /** Log everything: the attempt follows a failure. */
  readonly verbose: boolean;
  /** The step's time limit in seconds. */
  readonly timeLimit: number;
}

interface Definition<Settings> {
  readonly kind: string;
  readonly with: z.ZodType<Settings>;
  /** IAM actions it needs, exactly the commands its source sends. */
  readonly iam: readonly string[];
  /** Settings that parse, for the contract test and the docs. */
  readonly example: Record<string, unknown>;
  /** Touches nothing and says in sentences what `start` would change. */
  preview(settings: Settings, tools: Tools): Promise<string[]>;
  start(settings: Settings, tools: StepTools): Promise<Outcome>;
  /** Looks at a step that is running. Throws only for what author or platform got wrong. */
  poll(settings: Settings, token: string, tools: StepTools): Promise<Outcome>;
  /** Stops what is running; called on abort and when the time limit is over. */
  cancel?(settings: Settings, token: string, tools: StepTools): Promise<void>;
}

/** One kind of step with its settings' type erased: `with` is parsed at every door. */
export interface Action {
  readonly kind: string;
  readonly settings: z.ZodType;
  readonly iam: readonly string[];
  readonly example: Record<string, unknown>;
  preview(settings: unknown, tools: Tools): Promise<string[]>;
  start(settings: unknown, tools: StepTools): Promise<Outcome>;
  poll(settings: unknown, token: string, tools: StepTools): Promise<Outcome>;
  cancel?(settings: unknown, token: string, tools: StepTools): Promise<void>;
}

/**
 * Erases the settings' type so that a registry needs no generic, and masks secrets in all that comes back. Throws
 * PlanInvalidError on settings that do not fit.
 */
export function defineAction<Settings>(definition: Definition<Settings>): Action {
  const parse = (settings: unknown): Settings => parseSettings(definition.kind, definition.with, settings);
  return {
    kind: definition.kind,
    settings: definition.with,
    iam: definition.iam,
    example: definition.example,
    preview: async (settings, tools) => (await definition.preview(parse(settings), tools)).map(redact),
    start: async (settings, tools) => redacted(await definition.start(parse(settings), tools)),
    poll: async (settings, token, tools) => redacted(await definition.poll(parse(settings), token, tools)),
    ...(definition.cancel && {
      cancel: async (settings, token, tools) => definition.cancel?.(parse(settings), token, tools),
    }),
  };
}

function redacted(outcome: Outcome): Outcome {
  const output = outcome.output === undefined ? {} : { output: redact(outcome.output) };
  if (outcome.status === 'failed') return { ...outcome, ...output, error: redact(outcome.error) };
  const summary = outcome.summary === undefined ? {} : { summary: redact(outcome.summary) };
  return { ...outcome, ...output, ...summary };
}

/**
 * Acts, and turns a world that did not answer into `failed`. What author or platform got wrong (any RipcordError:
 * a refused address, a secret that leads nowhere) is thrown on.
 */
export async function orFailed(mayRepeat: boolean, act: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RipcordError) throw error;
    return { status: 'failed', error: error instanceof Error ? error.message : String(error), mayRepeat };
  }
}
