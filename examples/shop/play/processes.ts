import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const ROOT = new URL('../../../', import.meta.url).pathname;
const READY_WITHIN_MS = 60_000;
const END_WITHIN_MS = 20_000;

/** A long-running process of the play, with the line of JSON it printed when it was ready. */
export interface Running<Ready> {
  readonly ready: Ready;
  /** Asks it to end, and kills it where it does not. */
  end(): Promise<void>;
}

const environment = { ...process.env, NODE_NO_WARNINGS: '1' };

/** Starts a script of this repository and waits for its line of JSON. Throws with what it said where it ends instead. */
export async function startProcess<Ready>(script: string, args: readonly string[]): Promise<Running<Ready>> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: ROOT,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const lines = createInterface({ input: child.stdout });
  const ready = await new Promise<Ready>((resolve, reject) => {
    const tooLate = setTimeout(
      () => reject(new Error(`${script} was not ready in time\n${said.slice(-20).join('\n')}`)),
      READY_WITHIN_MS,
    );
    lines.on('line', (line) => {
      if (!line.startsWith('{')) return;
      clearTimeout(tooLate);
      resolve(JSON.parse(line) as Ready);
    });
    child.once('exit', (code) => {
      clearTimeout(tooLate);
      reject(new Error(`${script} ended with ${code}\n${said.slice(-20).join('\n')}`));
    });
  });
  return { ready, end: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  await over;
  clearTimeout(kill);
}

/** Runs a script to its end and gives its output. Throws with what it said where its exit status is not 0. */
export async function runScript(script: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(`${script} ${args[0] ?? ''} ended with ${code}: ${said.slice(-5).join(' ')}`);
  return said.join('\n');
}

/** Shows a command's own output on this terminal and gives its exit status. */
export async function showCommand(script: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], { cwd: ROOT, env: environment, stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
