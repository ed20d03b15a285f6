import { afterEach, describe, expect, it } from 'vitest';
import { http } from '#actions/http.ts';
import { AddressRefusedError } from '#core/errors.ts';
import { rememberSecret } from '#runtime/redact.ts';
import { startWorld, type World } from '../checks/world.ts';
import { play, toolsFor } from './world.ts';

let world: World;
afterEach(() => world.close());

describe('an http step', () => {
  it('sends method, headers, body and its key, with secrets filled in', async () => {
    world = await startWorld(() => ({ body: { ok: true } }));
    const settings = {
      method: 'PUT',
      url: `${world.url}/active`,
      headers: { authorization: 'Bearer {secret:x}' },
      body: { by: 'ripcord', sign: 'secret:x' },
    };
    const secret = async (text: string): Promise<string> => text.replace(/\{?secret:x\}?/, 'canary');

    const { outcome } = await play(http, settings, toolsFor({ secret }));

    expect(outcome).toMatchObject({ status: 'done', summary: `PUT ${world.url}/active answered 200` });
    expect(world.received[0]).toMatchObject({
      method: 'PUT',
      body: '{"by":"ripcord","sign":"canary"}',
      headers: { authorization: 'Bearer canary', 'idempotency-key': 'r-1#cleanup#local#step#1' },
    });
  });

  it('is done without sending when its probe already holds', async () => {
    world = await startWorld(() => ({ body: { active: 'v2.0.8' } }));
    const probe = { url: `${world.url}/active`, expect: { path: 'active', equals: 'v2.0.8' } };

    const { outcome } = await play(http, { method: 'POST', url: world.url, probe }, toolsFor());

    expect(outcome.status).toBe('done');
    expect(world.received.map(({ method }) => method)).toEqual(['GET']);
  });

  it('runs on until its probe holds', async () => {
    let looks = 0;
    world = await startWorld(({ method }) => {
      if (method === 'POST') return { status: 202 };
      looks += 1;
      return { body: { state: looks > 3 ? 'synced' : 'syncing' } };
    });
    const probe = { url: `${world.url}/sync`, expect: { path: 'state', equals: 'synced' } };

    const { outcome } = await play(http, { method: 'POST', url: `${world.url}/sync`, probe }, toolsFor());

    expect(outcome.status).toBe('done');
    expect(world.received.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'GET', 'GET']);
  });

  it('does not send a POST again after a crash when nobody can tell whether it was sent', async () => {
    world = await startWorld(() => ({}));
    const settings = { method: 'POST', url: `${world.url}/pay` };

    const { outcome } = await play(http, settings, toolsFor({ resumed: true }));

    expect(outcome).toMatchObject({ status: 'failed', mayRepeat: false });
    expect(outcome.status === 'failed' && outcome.error).toMatch(/POST .* may have been sent before a crash/);
    expect(world.received).toHaveLength(0);
  });

  it.each(['PUT', 'DELETE', 'GET'])('sends a %s again after a crash', async (method) => {
    world = await startWorld(() => ({}));

    const { outcome } = await play(http, { method, url: world.url }, toolsFor({ resumed: true }));

    expect(outcome.status).toBe('done');
    expect(world.received).toHaveLength(1);
  });

  it.each([
    ['PUT', 500, true],
    ['POST', 500, false],
    ['POST', 503, true],
    ['POST', 429, true],
    ['PATCH', 409, false],
  ])(
    'that sends %s and is answered %i says whether it may be repeated: %s',
    async (method, status, mayRepeat) => {
      world = await startWorld(() => ({ status, body: 'no' }));

      const { outcome } = await play(http, { method, url: world.url }, toolsFor());

      expect(outcome).toMatchObject({
        status: 'failed',
        mayRepeat,
        error: `${method} ${world.url} answered ${status}, expected 200-299`,
        output: 'no',
      });
    },
  );

  it('fails when the answer is not the one that was expected', async () => {
    world = await startWorld(() => ({ body: { release: { state: 'stuck' } } }));
    const expected = { path: 'release.state', equals: 'active' };

    const { outcome } = await play(http, { method: 'GET', url: world.url, expect: expected }, toolsFor());

    expect(outcome).toMatchObject({
      error: expect.stringMatching(/release.state = "stuck", expected "active"/),
    });
  });

  it('throws an address that the plan does not allow', async () => {
    world = await startWorld(() => ({}));

    await expect(http.start({ method: 'GET', url: 'https://evil.example/' }, toolsFor())).rejects.toThrow(
      AddressRefusedError,
    );
  });

  it('masks a secret that the other side sends back, in output, summary and error', async () => {
    rememberSecret('canary/value');
    world = await startWorld(({ path }) => ({ body: { echo: 'canary/value', path } }));
    const settings = { method: 'GET', url: `${world.url}/canary/value` };

    const { outcome } = await play(http, settings, toolsFor());
    const failed = await play(http, { ...settings, expect: { path: 'echo', equals: 'x' } }, toolsFor());

    expect(outcome).toMatchObject({
      summary: expect.stringContaining('/***'),
      output: expect.stringContaining('***'),
    });
    expect(failed.outcome).toMatchObject({ error: expect.stringContaining('echo = "***"') });
    expect(JSON.stringify([outcome, failed])).not.toContain('canary/value');
  });
});
