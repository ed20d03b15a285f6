import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../atomic-file.ts';
import { INSTRUCTIONS } from './command.ts';
import type { BuildRequest, BuildResult } from './record.ts';

/** Reads a secret's current text; rejects when there is none. */
export type ReadSecret = (secretId: string) => Promise<string>;

/**
 * Starts the wrapper process of a build, which lives on without this one. May be called again for a build that
 * never began: the second wrapper finds it claimed. A build that cannot be started ends as a FAULT.
 */
export async function launch(folder: string, request: BuildRequest, readSecret?: ReadSecret): Promise<void> {
  try {
    const environment = await environmentOf(request, readSecret);
    const { PATH = '', HOME = '' } = process.env;
    const wrapper = spawn(process.execPath, [join(import.meta.dirname, 'wrapper.ts'), folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH, HOME },
    });
    wrapper.once('error', (error) => void fault(folder, error.message));
    wrapper.once('exit', (code) => void fault(folder, `the wrapper ended with ${code} before it began`));
    // A wrapper that ended at once has closed its pipe; its exit says so already.
    wrapper.stdin.on('error', () => undefined);
    wrapper.stdin.end(JSON.stringify({ PATH, HOME, ...environment }));
    wrapper.unref();
  } catch (error) {
    await fault(folder, error instanceof Error ? error.message : String(error));
  }
}

/** Records that a build never began; leaves one alone that did, or whose folder is gone. */
async function fault(folder: string, reason: string): Promise<void> {
  const has = (name: string): boolean => existsSync(join(folder, name));
  if (!has('build.json') || has('started.json') || has('result.json')) return;
  const result: BuildResult = { status: 'FAULT', ended: Date.now(), reason };
  await writeAtomically(join(folder, 'result.json'), JSON.stringify(result));
}

async function environmentOf(
  { variables }: BuildRequest,
  readSecret: ReadSecret | undefined,
): Promise<Record<string, string>> {
  const passed = variables.filter(({ name }) => !INSTRUCTIONS.has(name));
  const pairs = passed.map(async ({ name, value, type }): Promise<[string, string]> => {
    if (type === 'PLAINTEXT') return [name, value];
    if (readSecret === undefined) throw new Error(`${name} names a secret, and there are no secrets here`);
    return [name, await secretText(value, readSecret)];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

/** `secret-id` or `secret-id:json-key`, as CodeBuild writes it; the id may be an ARN. */
async function secretText(reference: string, readSecret: ReadSecret): Promise<string> {
  const [, id = '', key] = /^(arn:(?:[^:]*:){5}[^:]+|[^:]+)(?::([^:]*))?/.exec(reference) ?? [];
  const text = await readSecret(id);
  if (key === undefined || key === '') return text;
  const fields: unknown = JSON.parse(text);
  const value =
    typeof fields === 'object' && fields !== null && Object.hasOwn(fields, key)
      ? (fields as Record<string, unknown>)[key]
      : undefined;
  if (value === undefined) throw new Error(`secret ${id} has no key "${key}"`);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
