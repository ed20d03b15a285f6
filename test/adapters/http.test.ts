import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Network, Resolve } from '#adapters/addresses.ts';
import { createAllowHost, createHttp } from '#adapters/http.ts';
import { AddressRefusedError, InputInvalidError } from '#core/errors.ts';
import { startWorld, type World } from '../checks/world.ts';
import { type Canary, LOOPBACK_FORMS, METADATA_FORMS, startCanary } from './canary.ts';

const HERE: Network = { allow: ['127.0.0.1', 'shop.test', '*.inner.test:8443'], privateAddresses: true };
const toLoopback: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];

/** Names the very host of the address, so that only the rules for addresses stand between it and the canary. */
function namingTheHostOf(url: string): string[] {
  const names = ['127.0.0.1', 'api.example.com', 'localhost', '0.0.0.0', '*.nip.io', '*.rebind.example'];
  const host = URL.parse(url)?.hostname;
  return host ? [...names, host] : names;
}

describe('an inner address', () => {
  let canary: Canary;
  beforeAll(async () => {
    canary = await startCanary();
  });
  afterAll(() => canary.close());

  it.each(LOOPBACK_FORMS)('is refused, though its host is on the list, when written as %j', async (form) => {
    const url = form.replace('PORT', String(canary.port));
    const network = { allow: namingTheHostOf(url), privateAddresses: false };
    const http = createHttp(network, { resolve: toLoopback, timeoutSeconds: 2 });

    const refused = await http.send({ url }).catch((error: unknown) => error);

    expect([AddressRefusedError, InputInvalidError]).toContain((refused as Error).constructor);
    expect(canary.reached()).toBe(0);
  });

  it.each(METADATA_FORMS)(
    'of a metadata service is refused though private ones are allowed: %s',
    async (url) => {
      const network = { allow: namingTheHostOf(url), privateAddresses: true };
      const resolve: Resolve = async () => [{ address: '169.254.169.254', family: 4 }];
      const http = createHttp(network, { resolve, timeoutSeconds: 2 });

      await expect(http.send({ url })).rejects.toThrow(/metadata address/);
    },
  );

  it('is refused when one of several addresses of a name is one', async () => {
    const resolve: Resolve = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const allowHost = createAllowHost({ allow: ['api.example.com'], privateAddresses: false }, resolve);

    await expect(allowHost('api.example.com', 443)).rejects.toThrow(/"api.example.com" \(127.0.0.1\)/);
  });

  it('is refused when a zone is written behind it', async () => {
    const resolve: Resolve = async () => [{ address: 'fe80::1%eth0', family: 6 }];
    const allowHost = createAllowHost({ allow: ['api.example.com'], privateAddresses: false }, resolve);

    await expect(allowHost('api.example.com', 443)).rejects.toThrow(AddressRefusedError);
  });

  it('is not reached by a name that leads elsewhere the second time it is asked', async () => {
    let asked = 0;
    const resolve: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }];
    };
    const network = { allow: ['rebind.example'], privateAddresses: true };
    const http = createHttp(network, { resolve, timeoutSeconds: 0.3 });

    await expect(http.send({ url: `https://rebind.example:${canary.port}/` })).rejects.toThrow();

    expect(asked).toBe(1);
    expect(canary.reached()).toBe(0);
  });
});

describe('the list of hosts', () => {
  it.each([
    ['exact', 'api.example.com', 'API.example.com.', 443],
    ['of any name below', '*.example.com', 'a.b.example.com', 443],
    ['with a port', 'api.example.com:8443', 'api.example.com', 8443],
    ['of an address', '[2606:2800:220:1::1]:443', '2606:2800:220:1::1', 443],
  ])('lets through an entry that is %s', async (_, entry, host, port) => {
    const resolve: Resolve = async () => [{ address: '93.184.216.34', family: 4 }];
    const allowHost = createAllowHost({ allow: [entry], privateAddresses: false }, resolve);

    await expect(allowHost(host, port)).resolves.toBeUndefined();
  });

  it.each([
    ['*.example.com', 'example.com', 443],
    ['*.example.com', 'badexample.com', 443],
    ['api.example.com', 'api.example.com.evil.test', 443],
    ['api.example.com:443', 'api.example.com', 80],
    ['api.example.com', '/var/run/postgresql', 5432],
    ['api.example.com', 'api.example.com/x@evil.test', 443],
  ])('with %s refuses %s:%i before it looks the name up', async (entry, host, port) => {
    const resolve: Resolve = () => Promise.reject(new Error('looked up'));
    const allowHost = createAllowHost({ allow: [entry], privateAddresses: true }, resolve);

    await expect(allowHost(host, port)).rejects.toThrow(AddressRefusedError);
  });

  it('refuses everything when it is empty', async () => {
    const allowHost = createAllowHost({ allow: [], privateAddresses: true }, toLoopback);

    await expect(allowHost('api.example.com', 443)).rejects.toThrow(/may reach \(none\)/);
  });
});

describe('a request', () => {
  let world: World;
  afterEach(() => world.close());

  it('goes to the address that was admitted, under the name it was given', async () => {
    world = await startWorld(() => ({ body: { ok: true } }));
    const port = new URL(world.url).port;
    const http = createHttp(HERE, { resolve: toLoopback });

    const answer = await http.send({ url: `http://shop.test:${port}/orders?page=2` });

    expect(answer).toMatchObject({ status: 200, json: { ok: true }, text: '{"ok":true}' });
    expect(world.received[0]).toMatchObject({
      path: '/orders?page=2',
      headers: { host: `shop.test:${port}` },
    });
  });

  it('carries method, headers and a body as JSON', async () => {
    world = await startWorld(() => ({ status: 201, body: 'made' }));

    const answer = await createHttp(HERE).send({
      method: 'POST',
      url: world.url,
      headers: { 'X-Reason': 'rollback' },
      body: { version: 'v2.0.8' },
    });

    expect(answer).toMatchObject({ status: 201, text: 'made', json: undefined });
    expect(world.received[0]).toMatchObject({
      method: 'POST',
      body: '{"version":"v2.0.8"}',
      headers: { 'content-type': 'application/json', 'x-reason': 'rollback' },
    });
  });

  it('follows no redirect', async () => {
    world = await startWorld(() => ({ status: 302, body: 'elsewhere' }));

    const answer = await createHttp(HERE).send({ url: world.url });

    expect(answer.status).toBe(302);
    expect(world.received).toHaveLength(1);
  });

  it('ends when the answer grows too long', async () => {
    world = await startWorld(() => ({ body: 'x'.repeat(5000) }));
    const http = createHttp(HERE, { bodyLimitBytes: 1000 });

    await expect(http.send({ url: world.url })).rejects.toThrow(/longer than 1000 bytes/);
  });

  it('ends when no answer comes in its time, and says where it went without the query', async () => {
    world = await startWorld(() => 'never');
    const request = { url: `${world.url}/slow?token=hunter2`, timeoutSeconds: 0.1 };

    const error: Error = await createHttp(HERE)
      .send(request)
      .then(
        () => new Error('was answered'),
        (reason: Error) => reason,
      );

    expect(error.message).toBe(`GET ${world.url}/slow: no answer within its time`);
  });

  it('ends when the function has no more time', async () => {
    world = await startWorld(() => 'never');
    const http = createHttp(HERE, { signal: AbortSignal.timeout(100) });

    await expect(http.send({ url: world.url })).rejects.toThrow(/no answer within its time/);
  });

  it('carries credentials in no address', async () => {
    world = await startWorld(() => ({}));
    const url = world.url.replace('://', '://user:hunter2@');

    const error = await createHttp(HERE)
      .send({ url })
      .catch((reason: Error) => reason);

    expect(error).toBeInstanceOf(AddressRefusedError);
    expect(JSON.stringify(error) + (error instanceof Error ? error.message : '')).not.toContain('hunter2');
    expect(world.received).toHaveLength(0);
  });

  it('cannot name another host than its address does', async () => {
    world = await startWorld(() => ({}));
    const request = { url: world.url, headers: { HOST: 'admin.internal' } };

    await expect(createHttp(HERE).send(request)).rejects.toThrow(AddressRefusedError);
    expect(world.received).toHaveLength(0);
  });
});
