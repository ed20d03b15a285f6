import * as z from 'zod';
import { PHASES } from './phases.ts';

export { PHASES };
export const Phase = z.enum(PHASES);
export type Phase = z.infer<typeof Phase>;

/** Where a step stands: one of the eight phases, or the path that is taken instead of them. */
export type Stage = Phase | 'alternative';

export const Level = z.union([z.literal(2), z.literal(3), z.literal(4)]);
export type Level = z.infer<typeof Level>;

export const Severity = z.enum(['critical', 'high', 'medium']);
export type Severity = z.infer<typeof Severity>;

export const Automation = z.enum(['fully-automated', 'semi-automated', 'manual']);
export type Automation = z.infer<typeof Automation>;

export const OperationKind = z.enum([
  'application',
  'database',
  'infrastructure',
  'configuration',
  'workflow',
  'multi-service',
]);
export type OperationKind = z.infer<typeof OperationKind>;

/** What a trigger or a person says has happened, beyond "a limit was crossed"; rows of the decision matrix. */
export const Situation = z.enum(['database-corrupted', 'data-deleted', 'service-deleted', 'secret-leaked']);
export type Situation = z.infer<typeof Situation>;

/** The scopes that every plan has without naming them; a plan may name more. */
export const BUILT_IN_SCOPES = [
  'full',
  'application-only',
  'database-only',
  'single-service',
  'configuration-only',
  'regional',
] as const;

/** Lower-case name for use in keys and addresses: letters, digits, dashes and dots, at most 64. */
export const Name = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/,
    'expected a name of lower-case letters, digits, dots and dashes',
  );

/** Any value that survives a JSON round trip. */
export const Json = z.json();
export type Json = z.infer<typeof Json>;
