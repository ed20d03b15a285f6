import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { type Client, createClient } from './client.ts';
import { createOutput, type Output } from './output.ts';

interface Globals {
  readonly url: string;
  readonly as?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** What every command works with: the API as one person, and the terminal it was called from. */
export interface Invocation {
  readonly client: Client;
  readonly output: Output;
  readonly person: string;
}

const DEFAULT_URL = 'http://127.0.0.1:4300';

/** The options that every command has. */
export function withGlobals(program: Command): Command {
  return program
    .option('--url <url>', 'where Ripcord answers (or RIPCORD_URL)', process.env.RIPCORD_URL || DEFAULT_URL)
    .option('--as <name>', 'who you are (or RIPCORD_PERSON; else your user name)')
    .option('--json', 'print JSON alone, for programs')
    .option('--no-color', 'no colours (or NO_COLOR)');
}

/** Reads the options of every command from wherever on the line they stood. */
export function invocationOf(command: Command): Invocation {
  const { url, as, json = false, color } = command.optsWithGlobals<Globals>();
  const person = as || process.env.RIPCORD_PERSON || ownName();
  return { client: createClient(url, person), output: createOutput({ json, color }), person };
}

function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number that no name belongs to.
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
