import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { afterEach, describe, expect, it } from 'vitest';
import { createProgram } from '../../bin/program.ts';
import { ENTRY, ripcord } from './command-line.ts';

const servers: ReturnType<typeof createServer>[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serverOn(answer: string, status = 200): Promise<number> {
  const server = createServer((_request, response) => response.writeHead(status).end(answer));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function commandsOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(commandsOf)];
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

describe('the help', () => {
  it('of every command shows an example that names it', () => {
    const commands = commandsOf(createProgram());

    const without = commands.filter((command) => {
      const names = [command.name()];
      for (let above = command.parent; above?.parent; above = above.parent) names.unshift(above.name());
      const path = command.parent ? names.join(' ') : '';
      return !new RegExp(`Examples:\\n(?:.*\\n)*  \\$ ripcord ${path}`).test(helpOf(command));
    });

    expect(commands.length).toBeGreaterThan(25);
    expect(without.map((command) => command.name())).toEqual([]);
  });

  it('goes to standard output with exit status 0', async () => {
    const called = await ripcord(['rollback', 'answer', '--help']);

    expect(called).toMatchObject({ code: 0, err: '' });
    expect(called.out).toContain('--procedure');
  });
});

describe('wrong usage', () => {
  it.each([
    ['an unknown command', ['rollbak', 'list'], "unknown command 'rollbak'"],
    ['an unknown option', ['plan', 'list', '--colour'], "unknown option '--colour'"],
    ['a missing argument', ['plan', 'get'], "missing required argument 'id'"],
    ['a missing option', ['rollback', 'start', 'x'], "required option '--reason <text>' not specified"],
    ['no command at all', ['plan'], 'a command is missing'],
    ['a port that is none', ['local', '--port', '70000'], 'expected a whole number from 0 to 65535'],
    ['a pair without a name', ['operation', 'open', 'x', '--set', 'y'], 'expected name=value'],
    ['an address that is none', ['plan', 'list', '--url', 'nowhere'], '--url: found "nowhere"'],
    ['a file that is not there', ['plan', 'check', 'absent.yaml'], 'absent.yaml does not exist'],
    ['a head that is none', ['audit', 'verify', 'x', '--head', '7'], '64 hexadecimal digits'],
  ])('such as %s is told in two lines with exit status 2', async (_what, args, told) => {
    const called = await ripcord(args);

    expect(called).toMatchObject({ code: 2, out: '' });
    expect(called.err).toContain(told);
    expect(called.err.trimEnd().split('\n')).toHaveLength(2);
    expect(called.err).not.toMatch(/\bat .*\.ts:\d+/);
  });

  it('is one JSON object on standard error with --json', async () => {
    const called = await ripcord(['plan', 'get', '--json']);

    expect(called.out).toBe('');
    expect(JSON.parse(called.err)).toMatchObject({
      error: 'UsageError',
      exitCode: 2,
      hint: expect.any(String),
    });
  });
});

describe('a server', () => {
  it('that is not there is told with exit status 3 and what to do', async () => {
    const called = await ripcord(['rollback', 'list']);

    expect(called).toMatchObject({ code: 3, out: '' });
    expect(called.err).toContain('no Ripcord answers at http://127.0.0.1:9');
    expect(called.err).toContain('ripcord local');
  });

  it.each([
    ['that speaks no JSON', '<p>hello</p>', 200],
    ['that knows no such errors', 'Not Found', 404],
  ])('%s is no Ripcord', async (_what, answer, status) => {
    const port = await serverOn(answer, status);

    const called = await ripcord(['rollback', 'list'], { url: `http://127.0.0.1:${port}` });

    expect(called.code).toBe(3);
    expect(called.err).toContain('is not Ripcord');
  });

  it('that broke is told with exit status 70', async () => {
    const port = await serverOn('{"error":"InternalError","message":"something broke"}', 500);

    const called = await ripcord(['rollback', 'list'], { url: `http://127.0.0.1:${port}` });

    expect(called.code).toBe(70);
    expect(called.err).toContain('something broke');
  });

  it('whose port is taken says which one and what to do', async () => {
    const port = await serverOn('taken');
    const data = mkdtempSync(join(tmpdir(), 'ripcord-cli-'));

    const called = await ripcord(['local', '--port', '0', '--http', String(port), '--data', data]);

    expect(called.code).toBe(5);
    expect(called.err).toContain(`port ${port} is taken`);
    expect(called.err).toContain('ripcord local --port 0 --http 0');
  });
});

it('prints its version', async () => {
  expect(await ripcord(['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

it('is run by its own first line, as npx does it', async () => {
  const path = `${dirname(process.execPath)}:${process.env.PATH}`;

  const { stdout } = await promisify(execFile)(ENTRY, ['--version'], { env: { PATH: path } });

  expect(stdout).toMatch(/^\d/);
});
