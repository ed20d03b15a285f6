import type { z } from 'zod';
import { PlanInvalidError } from '#core/errors.ts';

/** Reads the settings of one kind of action, check or reader. Throws PlanInvalidError, one line a finding. */
export function parseSettings<Settings>(
  kind: string,
  schema: z.ZodType<Settings>,
  settings: unknown,
): Settings {
  const parsed = schema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.map(
    ({ path, message }) => `${kind}: ${path.map(String).join('.') || 'settings'}: ${message}`,
  );
  throw new PlanInvalidError(findings.join('\n'));
}
