import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '#readers/command.ts';
import { type Cloud, startCloud, toolsFor } from '../actions/world.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

function node(script: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { command: [process.execPath, '-e', script], ...more };
}

describe('the command reader', () => {
  it('reads what the command writes, as text or as JSON', async () => {
    const script = 'console.log(JSON.stringify({ image: "api:41", replicas: 3 }, null, 2))';

    const json = await command.read(node(script, { as: 'json' }), toolsFor());
    const text = await command.read(node('console.log(" api:41 ")'), toolsFor());

    expect(json).toEqual({ image: 'api:41', replicas: 3 });
    expect(text).toBe('api:41');
  });

  it('reads anew each time', async () => {
    const script = 'console.log(process.pid)';

    const first = await command.read(node(script), toolsFor({ now: () => new Date(1) }));
    const second = await command.read(node(script), toolsFor({ now: () => new Date(2) }));

    expect(first).not.toBe(second);
  });

  it.each([
    [node('process.exit(4)'), /ended with exit code 4/],
    [node('console.log("not json")', { as: 'json' }), /wrote what is no JSON: not json/],
    [node('setInterval(() => {}, 1000)', { within: 0.3 }), /ended with timed-out/],
  ])('throws where the value cannot be had: %#', async (settings, words) => {
    await expect(command.read(settings, toolsFor())).rejects.toThrow(words);
  });

  it('gives up when the function has no more time', async () => {
    const tools = toolsFor({ signal: AbortSignal.timeout(300) });

    await expect(command.read(node('setInterval(() => {}, 1000)'), tools)).rejects.toThrow(/abort/i);
  });
});
