import type { z } from 'zod';

/** Words for settings that fit none of several forms: what is wrong with the form that they come closest to. */
export function closest(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const forms = issue.errors as readonly (readonly z.core.$ZodIssue[])[];
  const [best = []] = forms.toSorted((a, b) => a.length - b.length);
  return best.map(({ path, message }) => [...path.map(String), message].join(': ')).join('; ');
}
