import type { z } from 'zod';
import type { Json } from '#core/words.ts';
import { parseSettings } from '#runtime/settings.ts';
import type { Tools } from '#runtime/tools.ts';
import { withinTime } from './look/answer.ts';

/** What a look at the world found. Unsure is never pass: no data, no answer, half an answer. */
export interface Finding {
  readonly result: 'pass' | 'fail' | 'unsure';
  /** One sentence with the value found and what was expected. */
  readonly reason: string;
  readonly value?: Json;
  readonly limit?: Json;
  /** The time was up before the look was over; the next look with the same key goes on with what this one started. */
  readonly pending?: true;
}

/** Tools of a check: the world as it was captured, and the readers that captured it. */
export interface CheckTools extends Tools {
  /** Captured value by name: when the operation opened, and just before the rollback. */
  readonly captured: (name: string) => { readonly open?: Json; readonly rollback?: Json };
  /** Runs the reader of a captured name once more, now. */
  readonly read: (name: string) => Promise<Json>;
  /** Key of this run, for checks that start something (a smoke test through CodeBuild). */
  readonly key: string;
  /** When traffic was last changed: metrics measured before say nothing about the world now. */
  readonly since: Date;
}

interface Definition<Settings> {
  readonly kind: string;
  readonly with: z.ZodType<Settings>;
  readonly iam: readonly string[];
  readonly example: Record<string, unknown>;
  /** Looks and answers. What it throws because the world gave no answer becomes `unsure`. */
  run(settings: Settings, tools: CheckTools): Promise<Finding>;
}

export interface Check {
  readonly kind: string;
  readonly settings: z.ZodType;
  readonly iam: readonly string[];
  readonly example: Record<string, unknown>;
  run(settings: unknown, tools: CheckTools): Promise<Finding>;
}

/**
 * Erases the settings' type. `run` always answers, within the function's time: no answer is `unsure`. It throws only
 * what the plan's author got wrong: PlanInvalidError, InputInvalidError, UnknownKindError, AddressRefusedError.
 */
export function defineCheck<Settings>(definition: Definition<Settings>): Check {
  return {
    kind: definition.kind,
    settings: definition.with,
    iam: definition.iam,
    example: definition.example,
    run: async (settings, tools) => {
      const parsed = parseSettings(definition.kind, definition.with, settings);
      return withinTime(definition.kind, tools, () => definition.run(parsed, tools));
    },
  };
}
