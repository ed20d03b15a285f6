import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { featureFlag } from '#actions/feature-flag.ts';
import { startWorld, type World } from '../checks/world.ts';
import { play, toolsFor } from './world.ts';

let world: World;
let flags: Record<string, { enabled: boolean }>;
let stuck: string[];

beforeEach(async () => {
  flags = { auth: { enabled: true }, search: { enabled: true }, 'a/b': { enabled: false } };
  stuck = [];
  world = await startWorld(({ method, path, body }) => {
    if (method !== 'PUT') return { body: { flags } };
    const name = decodeURIComponent(path.slice('/flags/'.length));
    if (stuck.includes(name)) return { status: 409, body: 'locked' };
    flags[name] = JSON.parse(body);
    return { body: { flags } };
  });
});
afterEach(() => world.close());

function settings(more: Record<string, unknown>): Record<string, unknown> {
  return { provider: 'http-flags', admin: world.url, enabled: false, ...more };
}

describe('a feature-flag step', () => {
  it('turns a group off, touches no other flag, and keeps what was before', async () => {
    const { outcome } = await play(featureFlag, settings({ flags: ['auth', 'a/b'] }), toolsFor());

    expect(flags).toEqual({ auth: { enabled: false }, search: { enabled: true }, 'a/b': { enabled: false } });
    expect(outcome).toEqual({
      status: 'done',
      summary: '1 of 2 flags turned off, the rest was so already',
      output: '{"previous":{"auth":true,"a/b":false}}',
    });
  });

  it('turns all off at once', async () => {
    await play(featureFlag, settings({ flags: '*' }), toolsFor());

    expect(Object.values(flags).every(({ enabled }) => !enabled)).toBe(true);
  });

  it('puts a flag back on, also one whose name has a slash', async () => {
    await play(featureFlag, settings({ flags: ['a/b'], enabled: true }), toolsFor());

    expect(flags['a/b']).toEqual({ enabled: true });
  });

  it('changes nothing when one of the flags is unknown', async () => {
    const { outcome } = await play(featureFlag, settings({ flags: ['auth', 'nobody'] }), toolsFor());

    expect(outcome).toMatchObject({ status: 'failed', mayRepeat: false, error: 'no flag is called nobody' });
    expect(flags.auth).toEqual({ enabled: true });
  });

  it('fails by name when a flag did not turn, and still turns the others', async () => {
    stuck = ['auth'];

    const { outcome } = await play(featureFlag, settings({ flags: '*' }), toolsFor());

    expect(outcome).toMatchObject({
      status: 'failed',
      mayRepeat: true,
      error: expect.stringMatching(/^still not off: auth; PUT .*answered 409/),
    });
    expect(flags.search).toEqual({ enabled: false });
  });
});
