import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cache } from '#actions/cache.ts';
import { startWorld } from '../checks/world.ts';
import { type CacheServer, play, startCache, toolsFor } from './world.ts';

let server: CacheServer;

beforeEach(async () => {
  server = await startCache();
  for (let i = 0; i < 1200; i += 1) {
    server.cache.entries.set(`${i % 2 ? 'session' : 'product'}:${i}`, {
      value: 'v',
      expires: Number.POSITIVE_INFINITY,
    });
  }
});
afterEach(() => server.close());

function keys(): string[] {
  return [...server.cache.entries.keys()].filter((key) => !key.startsWith('ripcord:'));
}

describe('a cache step', () => {
  it('removes every key', async () => {
    const { outcome } = await play(
      cache,
      { provider: 'redis', address: server.address, flush: 'all' },
      toolsFor(),
    );

    expect(outcome).toEqual({ status: 'done', summary: 'every key removed' });
    expect(keys()).toEqual([]);
  });

  it('removes the keys of a pattern and no others', async () => {
    const settings = { provider: 'redis', address: server.address, flush: { pattern: 'session:*' } };

    const { outcome } = await play(cache, settings, toolsFor());

    expect(outcome).toEqual({ status: 'done', summary: '600 keys removed' });
    expect(keys()).toHaveLength(600);
    expect(keys().every((key) => key.startsWith('product:'))).toBe(true);
  });

  it('fails when the cache says that it flushed and kept its keys', async () => {
    const lying = await startCache(['FLUSHDB']);

    const { outcome } = await play(
      cache,
      { provider: 'redis', address: lying.address, flush: 'all' },
      toolsFor(),
    );
    await lying.close();

    expect(outcome).toMatchObject({ status: 'failed', error: expect.stringMatching(/kept its keys/) });
  });

  it('warms up with requests after the flush', async () => {
    const shop = await startWorld(() => ({ body: String(keys().length) }));
    const warm = Array.from({ length: 12 }, (_, i) => ({ url: `${shop.url}/products/${i}` }));
    const settings = { provider: 'redis', address: server.address, flush: 'all', warm };

    const { outcome } = await play(cache, settings, toolsFor());
    await shop.close();

    expect(outcome).toEqual({ status: 'done', summary: 'every key removed, 12 requests warmed it up' });
    expect(shop.received).toHaveLength(12);
  });

  it('says which requests did not warm it up', async () => {
    const shop = await startWorld(({ path }) => ({ status: path === '/bad' ? 500 : 200 }));
    const warm = [{ url: `${shop.url}/good` }, { url: `${shop.url}/bad` }, { url: 'http://127.0.0.1:1/' }];
    const settings = { provider: 'redis', address: server.address, flush: 'all', warm };

    const { outcome } = await play(cache, settings, toolsFor());
    await shop.close();

    expect(outcome).toMatchObject({
      status: 'failed',
      error: `every key removed, but 2 of 3 requests did not warm it up: ${shop.url}/bad answered 500, expected 200-299`,
    });
  });
});
