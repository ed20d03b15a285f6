import * as z from 'zod/mini';

const Text = z.string().check(z.minLength(1));

const table = { TABLE_NAME: Text };
const archive = { ARCHIVE_BUCKET: Text };
const people = { TOPIC_ARN: Text };
const machines = { ROLLBACK_MACHINE_ARN: Text };
const escalation = { ESCALATION_MACHINE_ARN: Text };

/**
 * The environment of each function, by its name. The construct that deploys a function takes this type for its
 * `environment`, so a variable that is forgotten fails `tsc`, and one that is missing at run time is named at once.
 */
export const ENVIRONMENTS = {
  'receive-signal': z.object({ ...table, ...machines }),
  begin: z.object({ ...table, ...people }),
  'capture-state': z.object({ ...table, ...archive }),
  'run-step': z.object({ ...table }),
  mark: z.object({ ...table, ...people }),
  'run-check': z.object({ ...table }),
  ask: z.object({ ...table, ...people, ...escalation }),
  escalate: z.object({ ...table, ...people }),
  finish: z.object({ ...table, ...archive, ...people, ...escalation }),
  validate: z.object({ ...table, ...archive, ...people }),
  'open-operation': z.object({ ...table, RECEIVE_SIGNAL_ARN: Text }),
  'close-operation': z.object({ ...table }),
  api: z.object({
    ...table,
    ...archive,
    ...machines,
    RECEIVE_SIGNAL_ARN: Text,
  }),
} as const;

export type FunctionName = keyof typeof ENVIRONMENTS;
export type Environment<Name extends FunctionName> = z.infer<(typeof ENVIRONMENTS)[Name]>;
export const FUNCTION_NAMES = Object.keys(ENVIRONMENTS) as FunctionName[];

/** State machines, each a file `statemachines/<name>.asl.json`. */
export const MACHINE_NAMES = ['rollback', 'escalation', 'validation'] as const;
export type MachineName = (typeof MACHINE_NAMES)[number];

/** `run-step` ↔ `RunStep`: how a function or machine is written in the placeholders of a state machine. */
export function placeholder(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
