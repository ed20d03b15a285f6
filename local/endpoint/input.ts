import type { z } from 'zod';
import { type Operation, ServiceError } from '../service.ts';

/** An operation that checks its input first. `code` is what the service calls a bad input. */
export function operation<T>(
  schema: z.ZodType<T>,
  code: string,
  act: (input: T) => Record<string, unknown> | Promise<Record<string, unknown>>,
): Operation {
  return async (input) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return act(parsed.data);
    const findings = parsed.error.issues.map(
      (issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`,
    );
    throw new ServiceError(code, findings.join('; '));
  };
}
