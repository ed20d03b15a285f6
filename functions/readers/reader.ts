import type { z } from 'zod';
import type { Json } from '#core/words.ts';
import { parseSettings } from '#runtime/settings.ts';
import type { Tools } from '#runtime/tools.ts';

interface Definition<Settings> {
  readonly kind: string;
  readonly with: z.ZodType<Settings>;
  readonly iam: readonly string[];
  readonly example: Record<string, unknown>;
  /** Reads and changes nothing. Throws where the value cannot be had: capturing is mandatory. */
  read(settings: Settings, tools: Tools): Promise<Json>;
}

/** One way to read state that must be preserved or compared. */
export interface Reader {
  readonly kind: string;
  readonly settings: z.ZodType;
  readonly iam: readonly string[];
  readonly example: Record<string, unknown>;
  read(settings: unknown, tools: Tools): Promise<Json>;
}

/** Erases the settings' type. Throws PlanInvalidError on settings that do not fit. */
export function defineReader<Settings>(definition: Definition<Settings>): Reader {
  return {
    kind: definition.kind,
    settings: definition.with,
    iam: definition.iam,
    example: definition.example,
    read: async (settings, tools) =>
      definition.read(parseSettings(definition.kind, definition.with, settings), tools),
  };
}
