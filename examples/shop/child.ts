import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { callJson } from './shared/call-json.ts';

const LOOK_EVERY_MS = 40;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** SIGKILL follows SIGTERM after this. */
const GRACE_MS = 5_000;

/** What to run and how to see that it is well. `health` is an HTTP address, or `redis://` for a PING. */
export interface Recipe {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly health: string;
  readonly logDir: string;
}

/** One process that is kept running from `start` to `stop`, whatever kills it in between. */
export interface Child {
  readonly name: string;
  status(): {
    name: string;
    desired: 'up' | 'down';
    pid: number | undefined;
    restarts: number;
    startedAt: string | undefined;
  };
  /** Runs it, unless it runs already, and answers when it is healthy. Throws when that takes too long. */
  start(withinMs?: number): Promise<void>;
  /** Answers when the process is gone. */
  stop(): Promise<void>;
}

function pings(url: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
      socket.write('*1\r\n$4\r\nPING\r\n'),
    );
    const end = (well: boolean): void => {
      socket.destroy();
      done(well);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.on('error', () => end(false));
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
  });
}

async function healthy(url: string): Promise<boolean> {
  if (url.startsWith('redis:')) return pings(url);
  return callJson('GET', url, undefined, { withinMs: 2_000 }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

export function superviseChild(recipe: Recipe, changed: () => void): Child {
  let desired: 'up' | 'down' = 'down';
  let running: ChildProcess | undefined;
  let restarts = 0;
  let startedAt: string | undefined;
  let again: NodeJS.Timeout | undefined;

  const launch = (): void => {
    mkdirSync(recipe.logDir, { recursive: true });
    const log = openSync(join(recipe.logDir, `${recipe.name.replace('/', '-')}.log`), 'a');
    // Standard input is the leash: it ends when this process does, however it ends.
    const child = spawn(process.execPath, [recipe.script, ...recipe.args, '--leash'], {
      stdio: ['pipe', log, log],
    });
    closeSync(log);
    running = child;
    startedAt = new Date().toISOString();
    const began = Date.now();
    child.stdin?.on('error', () => undefined);
    child.on('error', (error) => console.error(recipe.name, error.message));
    child.once('exit', () => {
      if (running === child) running = undefined;
      changed();
      if (desired !== 'up') return;
      restarts = Date.now() - began > 30_000 ? 1 : restarts + 1;
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (restarts - 1));
      again = setTimeout(() => {
        if (desired === 'up' && running === undefined) launch();
      }, pause);
    });
    changed();
  };

  return {
    name: recipe.name,
    status: () => ({ name: recipe.name, desired, pid: running?.pid, restarts, startedAt }),
    async start(withinMs = 20_000) {
      desired = 'up';
      if (running === undefined) {
        clearTimeout(again);
        launch();
      }
      const until = Date.now() + withinMs;
      while (!(await healthy(recipe.health))) {
        if (Date.now() > until)
          throw new Error(`${recipe.name} is not healthy after ${withinMs} ms; see its log`);
        await wait(LOOK_EVERY_MS);
      }
    },
    async stop() {
      desired = 'down';
      clearTimeout(again);
      const child = running;
      if (child === undefined) return changed();
      const gone = new Promise<void>((done) => child.once('exit', () => done()));
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await gone;
      clearTimeout(hard);
    },
  };
}
