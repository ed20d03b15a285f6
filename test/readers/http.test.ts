import { afterEach, describe, expect, it } from 'vitest';
import { AddressRefusedError } from '#core/errors.ts';
import { http } from '#readers/http.ts';
import { toolsFor } from '../actions/world.ts';
import { startWorld, type World } from '../checks/world.ts';

let world: World;
afterEach(() => world.close());

describe('the http reader', () => {
  it('reads JSON, a value in it, or text', async () => {
    world = await startWorld(({ path }) => ({
      body: path === '/text' ? 'v2.1' : { version: 'v2.1', replicas: null },
    }));

    const whole = await http.read({ url: world.url }, toolsFor());
    const value = await http.read({ url: world.url, path: 'version' }, toolsFor());
    const nothing = await http.read({ url: world.url, path: 'replicas' }, toolsFor());
    const text = await http.read({ url: `${world.url}/text` }, toolsFor());

    expect([whole, value, nothing, text]).toEqual([
      { version: 'v2.1', replicas: null },
      'v2.1',
      null,
      'v2.1',
    ]);
  });

  it('throws where the value cannot be had', async () => {
    world = await startWorld(({ path }) => ({ status: path === '/down' ? 503 : 200, body: {} }));

    await expect(http.read({ url: `${world.url}/down` }, toolsFor())).rejects.toThrow(/answered 503/);
    await expect(http.read({ url: world.url, path: 'version' }, toolsFor())).rejects.toThrow(
      /nothing at version/,
    );
    await expect(http.read({ url: 'https://evil.example' }, toolsFor())).rejects.toThrow(AddressRefusedError);
  });

  it('sends headers with their secrets', async () => {
    world = await startWorld(() => ({ body: 1 }));
    const secret = async (text: string): Promise<string> => text.replace('{secret:token}', 'canary');

    await http.read(
      { url: world.url, headers: { authorization: 'Bearer {secret:token}' } },
      toolsFor({ secret }),
    );

    expect(world.received[0]?.headers.authorization).toBe('Bearer canary');
  });
});
