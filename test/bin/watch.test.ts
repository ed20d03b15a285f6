import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Live } from '../../bin/view/live.ts';
import { ENTRY } from './command-line.ts';
import { finished, live, question } from './view/sample.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) stop(server);
});

/** Answers every request with a view, as the API would. */
async function serve(view: Live, port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => response.end(JSON.stringify(view)));
  servers.push(server);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function stop(server: Server): void {
  server.close();
  server.closeAllConnections();
}

interface Watching {
  /** Resolves once standard output holds the text. */
  shows(text: string): Promise<void>;
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; out: string; err: string }>;
}

function watch(port: number): Watching {
  const args = [ENTRY, 'rollback', 'get', 'shop-r1', '--watch', '--url', `http://127.0.0.1:${port}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  let out = '';
  let err = '';
  child.stdout.on('data', (part: Buffer) => {
    out += part.toString('utf8');
  });
  child.stderr.on('data', (part: Buffer) => {
    err += part.toString('utf8');
  });
  return {
    shows: async (text) => {
      while (!out.includes(text)) await once(child.stdout, 'data');
    },
    end: async (signal) => {
      if (signal) child.kill(signal);
      const [code] = (await closed) as [number | null];
      return { code, out, err };
    },
  };
}

describe('rollback get --watch', () => {
  it('waits out a server that is away, and goes on', async () => {
    const first = await serve(live());
    const watching = watch(first.port);
    await watching.shows('Do swap');

    stop(first.server);
    await watching.shows('reconnecting…');
    await serve(finished({ report: undefined }), first.port);
    const { code, out } = await watching.end();

    expect(code).toBe(0);
    expect(out.match(/reconnecting…/g)).toHaveLength(1);
    expect(out).toMatch(/rolled back {2}rolled back and verified/);
  });

  it('leaves the rollback alone on Ctrl-C and says so', async () => {
    const { port } = await serve(live({ questions: [question()] }));
    const watching = watch(port);
    await watching.shows('help-swap retry');

    const { code, err } = await watching.end('SIGINT');

    expect(code).toBe(130);
    expect(err).toContain('rollback shop-r1 goes on without this view');
    expect(err).toContain('ripcord rollback get shop-r1 --watch');
  });

  it.each([
    ['failed', 1],
    ['fixed-forward', 1],
    ['rolled-back', 0],
  ] as const)('ends with a status by how it ended: %s', async (status, expected) => {
    const { port } = await serve(finished({ status, report: undefined }));

    expect(await watch(port).end()).toMatchObject({ code: expected, err: '' });
  });

  it('gives up at once where nobody ever answered', async () => {
    const { server, port } = await serve(live());
    stop(server);

    expect(await watch(port).end()).toMatchObject({ code: 3, out: '' });
  });
});
