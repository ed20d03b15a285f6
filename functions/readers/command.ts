import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { Command } from '#actions/command.ts';
import { BUILD_PERMISSIONS, readBuild, startBuild, stopBuild } from '#adapters/codebuild.ts';
import { Duration } from '#core/duration.ts';
import type { Json } from '#core/words.ts';
import type { Tools } from '#runtime/tools.ts';
import { defineReader } from './reader.ts';

const LOOK_AGAIN_MS = 1000;

const Settings = Command.extend({
  as: z.enum(['json', 'text']).default('text'),
  within: Duration.default(60),
});
type Settings = z.infer<typeof Settings>;

/** Reads what a command writes, as text or as the JSON it is. The command must change nothing. */
export const command = defineReader({
  kind: 'command',
  with: Settings,
  iam: BUILD_PERMISSIONS,
  example: { command: ['node', 'scripts/schema-digest.ts'], as: 'json', within: '60s' },

  async read(settings, tools) {
    const { project, directory, command: list, environment, within } = settings;
    const id = await startBuild({
      command: list,
      environment,
      timeoutSeconds: within,
      idempotencyToken: tokenFor(settings, tools),
      ...(project !== undefined && { project }),
      ...(directory !== undefined && { directory }),
    });
    return valueIn(settings, await outputOf(id, list, tools));
  },
});

/** Waits as long as the function may; a build that is left behind is stopped. */
async function outputOf(id: string, list: readonly string[], { signal }: Tools): Promise<string> {
  try {
    for (;;) {
      const { status, exitCode, output } = await readBuild(id);
      if (status === 'succeeded') return output;
      if (status !== 'running') {
        const how = exitCode === undefined ? status : `exit code ${exitCode}`;
        throw new Error(`${list.join(' ')} ended with ${how}, expected exit code 0`);
      }
      await pause(LOOK_AGAIN_MS, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted) await stopBuild(id);
    throw error;
  }
}

function valueIn({ command: list, as }: Settings, output: string): Json {
  const text = output
    .split('\n')
    .filter((line) => !line.startsWith('[Container]'))
    .join('\n')
    .trim();
  if (as === 'text') return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Error(`${list.join(' ')} wrote what is no JSON: ${text.slice(0, 200)}`);
  }
}

/** Each reading is a build of its own: the state before the operation is not the state before the rollback. */
function tokenFor(settings: Settings, { rollback, operation, now }: Tools): string {
  const about = JSON.stringify([rollback, operation, now().toISOString(), settings]);
  return createHash('sha256').update(about).digest('hex');
}
