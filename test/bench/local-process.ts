import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../bin/ripcord.ts', import.meta.url));

export interface LocalProcess {
  readonly endpoint: string;
  readonly api: string;
  /** From just before the process was started until its line "ready" was read. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/** `ripcord local` as people start it: a process of its own on ephemeral ports, its data in `data`. */
export async function startLocal(data: string): Promise<LocalProcess> {
  const began = performance.now();
  const options = ['--port', '0', '--http', '0', '--data', data, '--json'];
  const child = spawn(process.execPath, [COMMAND, 'local', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, RIPCORD_LOG: 'silent' },
  });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`ripcord local ended before it was ready (exit ${code})`);
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), gone])) as [string];
  const readyMs = performance.now() - began;
  const { endpoint, api } = JSON.parse(line) as { endpoint: string; api: string };
  return {
    endpoint,
    api,
    readyMs,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await Promise.all([ended, gone.catch(() => undefined)]);
    },
  };
}
