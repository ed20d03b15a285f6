import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const ENTRY = `${import.meta.dirname}/../../bin/ripcord.ts`;
const ROOT = `${import.meta.dirname}/../..`;

export interface Called {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface CallOptions {
  readonly url?: string;
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Nobody listens on port 9 of a machine that tests run on. */
const NOWHERE = 'http://127.0.0.1:9';

/** Runs the command line as a process of its own, the way people do. */
export async function ripcord(args: readonly string[], options: CallOptions = {}): Promise<Called> {
  const { url = NOWHERE, input = '', environment = {} } = options;
  const child = spawn(process.execPath, [ENTRY, ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      RIPCORD_URL: url,
      RIPCORD_PERSON: 'ada',
      ...environment,
    },
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => out.push(part));
  child.stderr.on('data', (part: Buffer) => err.push(part));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') };
}

export interface LocalProcess {
  readonly url: string;
  readonly line: string;
  readonly folder: string;
  /** Ends it by SIGTERM and gives its exit status. */
  end(): Promise<number | null>;
}

/** `ripcord local` on free ports with data of its own. */
export async function startLocal(): Promise<LocalProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'ripcord-cli-'));
  const args = ['local', '--port', '0', '--http', '0', '--data', join(folder, 'data'), '--json'];
  const child = spawn(process.execPath, [ENTRY, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    url: (JSON.parse(line) as { api: string }).api,
    line,
    folder,
    end: async () => {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      const [code] = (await closed) as [number | null];
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** A plan that undoes nothing and asks once: small enough to be played in a test. */
export const PLAN = `
id: kiosk
title: Kiosk release
owner: carol
level: 2
kind: application
automation: fully-automated
risk: low
services: [kiosk]
changes: A new kiosk
coolDown: 0s
capture:
  - { name: version, reader: command, with: { command: [node, -p, "7"] } }
triggers:
  - id: error-rate
    metric: { namespace: Kiosk, name: ErrorRate, stat: Average }
phases:
  application-rollback:
    steps:
      - { name: back, title: Put the old kiosk back, kind: wait, with: { seconds: 0 }, estimate: 1s, repeatable: true }
verification:
  automated:
    - { name: smoke, title: Smoke test, kind: smoke-test, with: { command: [node, -e, "0"] }, every: 1s, within: 10s }
  manual:
    - { procedure: user-flows, title: Buy a ticket }
`;
