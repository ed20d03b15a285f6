import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Conversation, converse } from './harness.ts';
import { startWorld, type World } from './world.ts';

interface Addresses {
  readonly endpoint: string;
  readonly api: string;
}

/** A runtime in a process of its own that can be killed, with a world that outlives it. */
export interface Mortal extends Conversation {
  readonly world: World;
  /** How often it was killed. */
  readonly deaths: number;
  /** SIGKILL: nothing is flushed, nothing is said. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same data and the same ports. */
  revive(): Promise<void>;
  killAndRevive(): Promise<void>;
  /** Messages that reached the SNS topic, as ids of what they tell, repetitions included. */
  published(rollback: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts the runtime with its data in a temporary folder. */
export async function setMortal(): Promise<Mortal> {
  const world = await startWorld();
  const data = await mkdtemp(join(tmpdir(), 'mortal-'));
  let child: ChildProcess | undefined;
  let deaths = 0;

  async function start(ports: readonly string[]): Promise<Addresses> {
    const script = new URL('./runtime-process.ts', import.meta.url).pathname;
    child = spawn(process.execPath, [script, '--data', data, ...ports], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (!child.stdout) throw new Error('the runtime has no output');
    for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
    throw new Error('the runtime ended before it said its addresses');
  }

  const first = await start([]);
  const portOf = (url: string): string => new URL(url).port;
  const same = ['--port', portOf(first.endpoint), '--http', portOf(first.api)];

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    deaths += 1;
  }
  async function revive(): Promise<void> {
    await start(same);
  }

  return {
    ...converse(first.api, world),
    world,
    get deaths() {
      return deaths;
    },
    kill,
    revive,
    killAndRevive: async () => {
      await kill();
      await revive();
    },
    published: async (rollback) => {
      const { messages } = JSON.parse(await readFile(join(data, 'sns', 'sns.json'), 'utf8')) as {
        messages: { message: string }[];
      };
      const told = messages.map(({ message }) => JSON.parse(message) as { rollback: string; id: string });
      return told.filter((one) => one.rollback === rollback).map(({ id }) => id);
    },
    close: async () => {
      await kill();
      await world.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}
