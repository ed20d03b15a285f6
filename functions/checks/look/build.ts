import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { Command as PlannedCommand } from '#actions/command.ts';
import { type BuildState, findBuild, readBuild, startBuild } from '#adapters/codebuild.ts';
import { Duration } from '#core/duration.ts';

const LOOK_AGAIN_MS = 1000;

/** A command that answers by its exit code or its last line. */
export const Command = PlannedCommand.extend({ timeLimit: Duration.default(300) });
export type Command = z.infer<typeof Command>;

/**
 * Runs the command once for each key and waits for its end as long as `signal` lets it; the next look with the same
 * key finds the build and waits on. Throws when the time is up before the build is over.
 */
export async function runBuild(wanted: Command, key: string, signal: AbortSignal): Promise<BuildState> {
  const { command, environment, timeLimit, project, directory } = wanted;
  // CodeBuild itself remembers a key for five minutes only.
  const found = await findBuild(key, project);
  const id =
    found ??
    (await startBuild({
      command,
      environment,
      timeoutSeconds: timeLimit,
      idempotencyToken: key,
      ...(project !== undefined && { project }),
      ...(directory !== undefined && { directory }),
    }));
  for (;;) {
    const build = await readBuild(id);
    if (build.status !== 'running') return build;
    await pause(LOOK_AGAIN_MS, undefined, { signal });
  }
}

/** The last line that the command itself wrote; lines of the build container are left out. */
export function lastLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !line.startsWith('[Container]')) ?? '';
}
