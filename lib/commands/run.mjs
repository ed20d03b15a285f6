// Runs the argument list of RIPCORD_COMMAND inside a build: no shell in between, its exit code is this one's.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { isAbsolute, relative, resolve, sep } from 'node:path';

const USAGE = 64;
const TIMED_OUT = 124;
const CANNOT_RUN = 127;
const GRACE_MS = 3_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const {
  RIPCORD_COMMAND,
  RIPCORD_DIRECTORY = '.',
  RIPCORD_TIMEOUT_SECONDS = '3600',
  ...environment
} = process.env;

function refuse(message) {
  console.error(message);
  process.exit(USAGE);
}

function commandOf(text) {
  try {
    const list = JSON.parse(text ?? '');
    if (Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string')) return list;
  } catch {
    // Said below, as for every other form.
  }
  return refuse('RIPCORD_COMMAND must be a JSON list of strings: the program and its arguments');
}

function directoryOf(path) {
  const home = realpathSync('.');
  try {
    const real = realpathSync(resolve(home, path));
    const way = relative(home, real);
    if (!isAbsolute(path) && !isAbsolute(way) && way.split(sep)[0] !== '..') return real;
  } catch {
    return refuse(`RIPCORD_DIRECTORY "${path}" is not there`);
  }
  return refuse(`RIPCORD_DIRECTORY "${path}" leaves the working directory`);
}

const [program, ...args] = commandOf(RIPCORD_COMMAND);
const cwd = directoryOf(RIPCORD_DIRECTORY);
const child = spawn(program, args, {
  cwd,
  env: environment,
  detached: true,
  stdio: ['ignore', 'inherit', 'inherit'],
});
let late = false;

function signalGroup(signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

const timer = setTimeout(
  () => {
    late = true;
    console.error(`stopped: not done within ${RIPCORD_TIMEOUT_SECONDS} s`);
    signalGroup('SIGTERM');
    setTimeout(() => signalGroup('SIGKILL'), GRACE_MS).unref();
  },
  Math.min(Number(RIPCORD_TIMEOUT_SECONDS) * 1000, LONGEST_TIMER_MS),
);
child.once('error', (error) => {
  clearTimeout(timer);
  console.error(`cannot run ${program} in ${cwd}: ${error.message}`);
  process.exitCode = CANNOT_RUN;
});
child.once('exit', (code, signal) => {
  clearTimeout(timer);
  if (late) signalGroup('SIGKILL');
  process.exitCode = late ? TIMED_OUT : (code ?? 128 + constants.signals[signal]);
});
