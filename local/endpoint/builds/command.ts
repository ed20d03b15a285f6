import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '../../service.ts';
import type { BuildRequest, Variable } from './record.ts';

/** Variables that say what to run: shown with the build, not passed on to the command. */
export const INSTRUCTIONS: ReadonlySet<string> = new Set([
  'RIPCORD_COMMAND',
  'RIPCORD_DIRECTORY',
  'RIPCORD_TIMEOUT_SECONDS',
]);

export const Variables = z.array(
  z.object({
    name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a variable name is letters, digits and underscores'),
    value: noNul(),
    type: z.enum(['PLAINTEXT', 'SECRETS_MANAGER']).default('PLAINTEXT'),
  }),
);
const Command = z.array(noNul()).min(1);

/**
 * The command of a build from its environment variables; later ones of the same name win. The time limit is the
 * lesser of RIPCORD_TIMEOUT_SECONDS and the project's or build's minutes.
 * @throws ServiceError InvalidInputException when a variable is not of its form or the directory leaves the root.
 */
export function commandOf(
  given: readonly Variable[],
  minutes: number,
  root: string,
): Pick<BuildRequest, 'command' | 'directory' | 'timeoutSeconds' | 'variables'> {
  const byName = new Map(given.map((variable) => [variable.name, variable]));
  const read = (name: string): string | undefined => byName.get(name)?.value;
  const command = Command.safeParse(parseJson(read('RIPCORD_COMMAND')));
  if (!command.success)
    throw invalid('RIPCORD_COMMAND must be a JSON list of strings: the program and its arguments');
  const seconds = Number(read('RIPCORD_TIMEOUT_SECONDS') ?? minutes * 60);
  if (!(seconds > 0)) throw invalid('RIPCORD_TIMEOUT_SECONDS must be a number above 0');
  return {
    command: command.data,
    directory: directoryIn(root, read('RIPCORD_DIRECTORY') ?? '.'),
    timeoutSeconds: Math.min(seconds, minutes * 60),
    variables: [...byName.values()],
  };
}

function directoryIn(root: string, path: string): string {
  const wanted = resolve(root, path);
  const home = realpathSync(root);
  let real = wanted;
  try {
    real = realpathSync(wanted);
  } catch {
    throw invalid(`RIPCORD_DIRECTORY "${path}" is not there`);
  }
  const way = relative(home, real);
  if (isAbsolute(path) || way.split(/[\\/]/)[0] === '..' || isAbsolute(way))
    throw invalid(`RIPCORD_DIRECTORY "${path}" leaves the working directory`);
  return real;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function noNul(): z.ZodString {
  return z.string().refine((text) => !text.includes('\0'), 'holds a NUL character');
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidInputException', message);
}
