import * as z from 'zod';
import {
  BUILD_PERMISSIONS,
  type BuildRequest,
  type BuildState,
  COMMANDS_PROJECT,
  findBuild,
  readBuild,
  startBuild,
  stopBuild,
} from '#adapters/codebuild.ts';
import { defineAction, type Outcome, orFailed, type StepTools } from './action.ts';

const LOOK_AGAIN_SECONDS = 2;

/** A command as plans write it: arguments are a list, secrets travel in the environment, as references. */
export const Command = z.strictObject({
  command: z
    .array(z.string().refine((text) => !/(?:^|\{)secret:/.test(text), 'secrets belong into environment'))
    .min(1),
  project: z.string().min(1).max(255).optional(),
  /** Below the working directory of the build. */
  directory: z.string().min(1).optional(),
  environment: z
    .record(
      z
        .string()
        .regex(/^(?!RIPCORD_|CODEBUILD_)[A-Za-z_]\w*$/, 'expected the name of a variable that is free'),
      z.string(),
    )
    .default({}),
});
export type Command = z.infer<typeof Command>;

/** Runs any script a team already has (Terraform, kubectl, pg_restore) in a CodeBuild project. */
export const command = defineAction({
  kind: 'command',
  with: Command,
  iam: BUILD_PERMISSIONS,
  example: {
    command: ['node', 'scripts/restore.ts', '--to', 'v2.0.8'],
    directory: 'deploy',
    environment: { STAGE: 'production', DATABASE_PASSWORD: 'secret:shop/database#password' },
  },

  preview: async (settings) => [
    `runs ${shown(settings)} in ${settings.directory ?? 'the working directory'} of the CodeBuild project ` +
      `"${settings.project ?? COMMANDS_PROJECT}"`,
  ],

  start: async (settings, tools) =>
    orFailed(true, async () => {
      const earlier = tools.resumed ? await findBuild(tools.key, settings.project) : undefined;
      const token = earlier ?? (await startBuild(requestFor(settings, tools)));
      return {
        status: 'running',
        token,
        lookAgainIn: LOOK_AGAIN_SECONDS,
        summary: `runs ${shown(settings)}`,
      };
    }),

  poll: async (settings, token) => outcomeOf(settings, token, await readBuild(token)),

  cancel: async (_settings, token) => stopBuild(token),
});

/** Leaves out what is not set, as StartBuild wants it. A retry asks the command to say more: `RIPCORD_VERBOSE=1`. */
function requestFor(
  { project, directory, environment, ...rest }: Command,
  { key, timeLimit, verbose }: StepTools,
): BuildRequest {
  return {
    ...rest,
    environment: { ...environment, ...(verbose && { RIPCORD_VERBOSE: '1' }) },
    timeoutSeconds: timeLimit,
    idempotencyToken: key,
    ...(project !== undefined && { project }),
    ...(directory !== undefined && { directory }),
  };
}

function outcomeOf(settings: Command, token: string, { status, exitCode, output }: BuildState): Outcome {
  const failed = (how: string): Outcome => {
    // Nobody here knows what the command did; whether it may run again is the plan's `repeatable` to say.
    return { status: 'failed', error: `${shown(settings)} ${how}`, mayRepeat: true, output };
  };
  switch (status) {
    case 'running':
      return { status, token, lookAgainIn: LOOK_AGAIN_SECONDS, output };
    case 'succeeded':
      return { status: 'done', summary: `${shown(settings)} ended with exit code 0`, output };
    case 'failed':
      return failed(
        exitCode === undefined ? 'failed before it ended' : `ended with exit code ${exitCode}, expected 0`,
      );
    case 'timed-out':
      return failed('was ended at its time limit');
    case 'stopped':
      return failed('was stopped');
    case 'fault':
      return failed('was lost: CodeBuild reports a fault, and how far the command came is not known');
  }
}

function shown(settings: Command): string {
  return settings.command.map((part) => (/^[\w./:=@-]+$/.test(part) ? part : JSON.stringify(part))).join(' ');
}
