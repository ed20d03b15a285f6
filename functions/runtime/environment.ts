import * as z from 'zod/mini';
import { InputInvalidError } from '#core/errors.ts';
import { ENVIRONMENTS, type Environment, type FunctionName } from '#core/names.ts';

/** The variables that function `name` is deployed with. Throws InputInvalidError naming every one that is missing. */
export function environment<Name extends FunctionName>(name: Name): Environment<Name> {
  const parsed = z.safeParse(ENVIRONMENTS[name], process.env);
  if (parsed.success) return parsed.data as Environment<Name>;
  const missing = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new InputInvalidError(`${name}: environment variables missing or empty: ${missing}`);
}

/** One variable that more than one function carries. */
export function variable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new InputInvalidError(`environment variable ${name} is missing or empty`);
}

/** The region this runs in: set by Lambda, and by a local runtime. */
export function homeRegion(): string {
  return process.env.AWS_REGION ?? 'us-east-1';
}
