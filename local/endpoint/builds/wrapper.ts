import { spawn } from 'node:child_process';
import { existsSync, linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openOutput } from './output.ts';
import { processStamp } from './process-stamp.ts';
import { type BuildChild, type BuildRequest, type BuildResult, type BuildStart, readPart } from './record.ts';

/**
 * A process of its own that runs one build and outlives the runtime: `node wrapper.ts <folder>`, with the
 * command's environment as JSON on standard input. It leaves output.jsonl and result.json in the folder.
 */
const GRACE_MS = 3_000;
const PIPE_PATIENCE_MS = 1_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const [folder = ''] = process.argv.slice(2);
let stop: () => void = () => undefined;
process.on('SIGTERM', () => stop());
// A terminal's Ctrl-C is for the runtime; the build goes on.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

const environment: Record<string, string> = JSON.parse(await text(process.stdin));
const request = readPart<BuildRequest>(folder, 'build.json');
if (request !== undefined && claim()) {
  if (existsSync(join(folder, 'stop'))) finish('STOPPED', 'stopped before it began');
  else run(request);
}

/** Only the first wrapper of a build gets past this. A link is made whole or not at all, also under a kill. */
function claim(): boolean {
  const start: BuildStart = { pid: process.pid, stamp: processStamp(process.pid), started: Date.now() };
  const draft = join(folder, `started.${process.pid}.tmp`);
  writeFileSync(draft, JSON.stringify(start), { mode: 0o600 });
  try {
    linkSync(draft, join(folder, 'started.json'));
    return true;
  } catch {
    return false;
  } finally {
    rmSync(draft);
  }
}

function run({ command: [program = '', ...args], directory, timeoutSeconds }: BuildRequest): void {
  const output = openOutput(join(folder, 'output.jsonl'), Date.now);
  const child = spawn(program, args, {
    cwd: directory,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) {
    const record: BuildChild = { pid: child.pid, stamp: processStamp(child.pid) };
    writeFileSync(join(folder, 'child.json'), JSON.stringify(record), { mode: 0o600 });
  }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => output.write('stdout', chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => output.write('stderr', chunk));

  let forced: 'TIMED_OUT' | 'STOPPED' | undefined;
  const end = (because: 'TIMED_OUT' | 'STOPPED'): void => {
    forced ??= because;
    signalGroup(child.pid, 'SIGTERM');
    setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE_MS);
  };
  setTimeout(() => end('TIMED_OUT'), Math.min(timeoutSeconds * 1000, LONGEST_TIMER_MS));
  stop = () => end('STOPPED');

  child.once('error', (error) => {
    output.write('build', `cannot run ${program} in ${directory}: ${error.message}\n`);
    output.end();
    finish('FAILED', error.message);
  });
  child.once('exit', (code, signal) => {
    const done = (): void => {
      // Nothing of a build that was ended by force may stay behind.
      if (forced !== undefined) signalGroup(child.pid, 'SIGKILL');
      output.end();
      const reason = code === null ? `killed by ${signal}` : `exit status ${code}`;
      finish(forced ?? (code === 0 ? 'SUCCEEDED' : 'FAILED'), reason, code ?? undefined);
    };
    // A grandchild may hold the pipes open for ever; the command itself is over.
    child.once('close', done);
    setTimeout(done, PIPE_PATIENCE_MS);
  });
}

function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (leader !== undefined) process.kill(-leader, signal);
  } catch {
    // The group is gone already.
  }
}

function finish(status: BuildResult['status'], reason: string, exitCode?: number): void {
  const result: BuildResult = { status, ended: Date.now(), reason, exitCode };
  const file = join(folder, 'result.json');
  writeFileSync(`${file}.tmp`, JSON.stringify(result), { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
  process.exit(0);
}
