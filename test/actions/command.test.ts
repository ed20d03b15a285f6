import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '#actions/command.ts';
import { PlanInvalidError } from '#core/errors.ts';
import { type Cloud, play, startCloud, toolsFor } from './world.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

function node(script: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { command: [process.execPath, '-e', script], ...more };
}

describe('a command step', () => {
  it('runs its arguments with its environment and keeps the output', async () => {
    const settings = node('console.log("moved to", process.env.VERSION)', {
      environment: { VERSION: 'v2.0.8' },
    });

    const { outcome } = await play(command, settings, toolsFor({ key: 'output' }));

    expect(outcome).toMatchObject({ status: 'done', output: expect.stringContaining('moved to v2.0.8') });
    expect(outcome.status === 'done' && outcome.summary).toMatch(/ended with exit code 0$/);
  });

  it('asks the command to say more after a failure', async () => {
    const settings = node('console.log("verbose:", process.env.RIPCORD_VERBOSE ?? "no")');

    const first = await play(command, settings, toolsFor({ key: 'quiet' }));
    const again = await play(command, settings, toolsFor({ key: 'loud', verbose: true }));

    expect(first.outcome).toMatchObject({ output: expect.stringContaining('verbose: no') });
    expect(again.outcome).toMatchObject({ output: expect.stringContaining('verbose: 1') });
  });

  it('fails with its exit code and its output, and leaves it to the plan whether it may run again', async () => {
    const settings = node('console.log("half done"); process.exit(2)');

    const { outcome } = await play(command, settings, toolsFor({ key: 'exit' }));

    expect(outcome).toMatchObject({
      status: 'failed',
      mayRepeat: true,
      output: expect.stringContaining('half done'),
    });
    expect(outcome.status === 'failed' && outcome.error).toMatch(/exit code 2, expected 0/);
  });

  it('finds the build of an earlier start after a crash, though CodeBuild has forgotten the token', async () => {
    const first = await command.start(node('1'), toolsFor({ key: 'crash' }));

    // Other settings would be another request to CodeBuild, so this id can only come from looking.
    const second = await command.start(node('2'), toolsFor({ key: 'crash', resumed: true }));

    expect(second).toMatchObject({ status: 'running', token: first.status === 'running' ? first.token : '' });
  });

  it('starts after a crash that came before the build', async () => {
    const { outcome } = await play(command, node(''), toolsFor({ key: 'crash-before', resumed: true }));

    expect(outcome.status).toBe('done');
  });

  it('is ended at the time limit of its step', async () => {
    const settings = node('setInterval(() => {}, 1000)');

    const { outcome } = await play(command, settings, toolsFor({ key: 'slow', timeLimit: 0.3 }));

    expect(outcome).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/ended at its time limit/),
    });
  });

  it('is stopped when it is cancelled', async () => {
    const settings = node('setTimeout(() => require("node:fs").writeFileSync("late", ""), 3000)');
    const tools = toolsFor({ key: 'cancel' });
    const started = await command.start(settings, tools);
    const token = started.status === 'running' ? started.token : '';

    await command.cancel?.(settings, token, tools);
    let outcome = await command.poll(settings, token, tools);
    while (outcome.status === 'running') outcome = await command.poll(settings, token, tools);

    expect(outcome).toMatchObject({ status: 'failed', error: expect.stringMatching(/was stopped/) });
    expect(existsSync(join(cloud.folder, 'late'))).toBe(false);
  });

  it('runs in its directory, and in none outside of the build', async () => {
    writeFileSync(join(cloud.folder, 'here'), '');

    const { outcome } = await play(command, node('', { directory: '../..' }), toolsFor({ key: 'outside' }));

    expect(outcome).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/leaves the working directory/),
    });
  });

  it.each([
    [{ command: ['psql', 'secret:db#password'] }, /secrets belong into environment/],
    [{ command: ['psql', '--password={secret:db}'] }, /secrets belong into environment/],
    [{ command: ['true'], environment: { RIPCORD_COMMAND: '["rm"]' } }, /variable that is free/],
    [{ command: 'rm -rf /' }, /array/],
    [{ command: [] }, /command/],
  ])('refuses %j', async (settings, words) => {
    const started = command.start(settings, toolsFor());

    await expect(started).rejects.toThrow(PlanInvalidError);
    await expect(started).rejects.toThrow(words);
  });

  it('shows arguments in a preview so that each can be told from the next', async () => {
    const [sentence] = await command.preview({ command: ['sh', '-c', 'a b; c'] }, toolsFor());

    expect(sentence).toMatch(/^runs sh -c "a b; c" in the working directory/);
  });
});
