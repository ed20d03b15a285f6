import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS_PROJECT } from '#adapters/codebuild.ts';
import { resourcesOf, synthesised } from './synthesised.ts';

interface BuildSpec {
  readonly env: { readonly 'exported-variables': string[] };
  readonly phases: { readonly build: { readonly commands: string[] } };
}

let template: Template;
let spec: BuildSpec;
const home = mkdtempSync(join(tmpdir(), 'ripcord-build-'));
beforeAll(() => {
  template = synthesised();
  const [project] = Object.values(resourcesOf(template, 'AWS::CodeBuild::Project'));
  const source = project?.Properties.Source as { BuildSpec: string } | undefined;
  spec = JSON.parse(source?.BuildSpec ?? '') as BuildSpec;
  mkdirSync(join(home, 'inside'));
});
afterAll(() => rmSync(home, { recursive: true }));

/** Runs the buildspec's own commands, one after the other in one shell, as CodeBuild does. */
function build(command: unknown, more: Record<string, string> = {}) {
  const script = [...spec.phases.build.commands, 'true'].join(' || exit 1\n');
  const { stdout, stderr, status } = spawnSync(
    'bash',
    ['-c', `trap 'echo "exported=$RIPCORD_EXIT_CODE"' EXIT\n${script}`],
    {
      cwd: home,
      env: { PATH: process.env.PATH, RIPCORD_COMMAND: JSON.stringify(command), RIPCORD_KEY: 'key', ...more },
      encoding: 'utf8',
    },
  );
  const exitCode = /exported=(\d+)/.exec(stdout)?.[1];
  return { output: stdout.replace(/exported=.*\n/, ''), error: stderr, exitCode, succeeded: status === 0 };
}

describe('the project that runs commands', () => {
  it('has the name that functions start', () => {
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      Name: COMMANDS_PROJECT,
      LogsConfig: { CloudWatchLogs: { Status: 'ENABLED' } },
    });
    expect(spec.env['exported-variables']).toEqual(['RIPCORD_EXIT_CODE']);
  });

  it('hands arguments over as they are, whatever a shell would make of them', () => {
    const program = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
    const hostile = ['$HOME', '`id`', '; echo no', "'", '"', '*', 'a b', '\n', '-n', ''];

    const { output, succeeded } = build(['node', '-e', program, '--', ...hostile]);

    expect(JSON.parse(output)).toEqual(hostile);
    expect(succeeded).toBe(true);
  });

  it('tells the exit code of the command, and fails with it', () => {
    expect(build(['bash', '-c', 'exit 0'])).toMatchObject({ exitCode: '0', succeeded: true });
    expect(build(['bash', '-c', 'exit 7'])).toMatchObject({ exitCode: '7', succeeded: false });
    expect(build(['bash', '-c', 'kill -9 $$'])).toMatchObject({ exitCode: '137', succeeded: false });
    expect(build(['nobody-knows-this'])).toMatchObject({ exitCode: '127', succeeded: false });
  });

  it('passes variables on, but not those that say what to run', () => {
    const { output } = build(['env'], { GREETING: 'hello' });

    expect(output).toContain('GREETING=hello');
    expect(output).not.toMatch(/RIPCORD_(COMMAND|DIRECTORY|TIMEOUT)/);
  });

  it('ends a command that is late, with all that it started', () => {
    const { exitCode, error } = build(['bash', '-c', 'sleep 60 & wait'], { RIPCORD_TIMEOUT_SECONDS: '0.2' });

    expect(exitCode).toBe('124');
    expect(error).toContain('not done within 0.2 s');
  });

  it('works in a directory of its source and leaves it for no other', () => {
    expect(build(['pwd'], { RIPCORD_DIRECTORY: 'inside' }).output).toMatch(/\/inside\n$/);
    expect(build(['pwd'], { RIPCORD_DIRECTORY: '../..' })).toMatchObject({ succeeded: false, output: '' });
    expect(build(['pwd'], { RIPCORD_DIRECTORY: '/tmp' })).toMatchObject({ succeeded: false, output: '' });
    expect(build(['pwd'], { RIPCORD_DIRECTORY: 'nowhere' })).toMatchObject({ succeeded: false, output: '' });
  });

  it.each(['echo hello', [], [1], null])('refuses what is no list of arguments: %j', (command) => {
    expect(build(command)).toMatchObject({
      exitCode: '64',
      succeeded: false,
      error: expect.stringContaining('JSON list'),
    });
  });
});
