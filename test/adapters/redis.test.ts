import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAllowHost } from '#adapters/http.ts';
import { withRedis } from '#adapters/redis.ts';
import { AddressRefusedError, PlanInvalidError } from '#core/errors.ts';
import { type CacheServer, startCache, toolsFor } from '../actions/world.ts';

let server: CacheServer;
beforeAll(async () => {
  server = await startCache();
});
afterAll(() => server.close());

describe('a cache session', () => {
  it('is lent and closed', async () => {
    const value = await withRedis(server.address, toolsFor(), async (redis) => {
      await redis.set('a', '1');
      return redis.get('a');
    });

    expect(value).toBe('1');
  });

  it('is not dialled where the plan does not allow the host', async () => {
    const tools = toolsFor({
      allowHost: createAllowHost({ allow: ['cache.example.com'], privateAddresses: true }),
    });

    await expect(withRedis(server.address, tools, async () => 1)).rejects.toThrow(AddressRefusedError);
  });

  it.each(['http://127.0.0.1', 'nonsense', 'redis:hunter2'])('refuses the address %s', async (address) => {
    await expect(withRedis(address, toolsFor(), async () => 1)).rejects.toThrow(
      address === 'redis:hunter2' ? AddressRefusedError : PlanInvalidError,
    );
  });

  it('fails at once where nobody listens, and says what the matter is', async () => {
    const asked = withRedis('redis://:hunter2@127.0.0.1:1', toolsFor(), (redis) => redis.get('a'));

    await expect(asked).rejects.toThrow(/^cache at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1$/);
  });

  it('passes on what the cache refuses', async () => {
    const asked = withRedis(server.address, toolsFor(), (redis) => redis.hget('a', 'b'));

    await expect(asked).rejects.toThrow(/unknown command 'hget'/);
  });
});
