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
    (issue) => `${kind}: ${issue.path.map(String).join('.') || 'settings'}: ${messageOf(issue)}`,
  );
  throw new PlanInvalidError(findings.join('\n'));
}

/** What is wrong with the key of a record stands one level deeper. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? issue.issues.map(messageOf).join(', ') : issue.message;
}
