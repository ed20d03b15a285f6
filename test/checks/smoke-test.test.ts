import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { smokeTest } from '#checks/smoke-test.ts';
import type { Json } from '#core/words.ts';
import { deadAddress, type Received, startWorld, toolsFor, type World } from './world.ts';

let answers: Record<string, { status?: number; body?: Json | string } | 'never'>;
let world: World;
beforeEach(async () => {
  answers = {
    '/login': { body: { session: { token: 'abc/123' } } },
    '/orders': { status: 201, body: { id: 42, state: 'open' } },
  };
  world = await startWorld(({ path }: Received) => answers[path] ?? { status: 404 });
});
afterEach(() => world.close());

function flow() {
  return {
    requests: [
      {
        name: 'login',
        method: 'POST',
        url: `${world.url}/login`,
        body: { user: 'smoke', password: 'secret:smoke' },
        save: { token: 'session.token' },
      },
      {
        name: 'order',
        method: 'POST',
        url: `${world.url}/orders`,
        headers: { authorization: 'Bearer {{token}}' },
        body: { items: ['{{token}}'] },
        expect: { status: 201, values: { state: 'open' } },
        save: { id: 'id' },
      },
      { name: 'read', url: `${world.url}/orders/{{id}}`, expect: { values: { id: '{{id}}' } } },
    ],
  };
}

describe('smoke-test by HTTP', () => {
  it('plays the requests in order and carries values from one into the next', async () => {
    answers['/orders/42'] = { body: { id: 42 } };

    const finding = await smokeTest.run(flow(), toolsFor());

    expect(finding).toEqual({
      result: 'pass',
      reason: '3 of 3 requests were answered as expected',
      value: 3,
      limit: 3,
    });
    expect(world.received.map(({ path }) => path)).toEqual(['/login', '/orders', '/orders/42']);
    expect(world.received[1]?.headers.authorization).toBe('Bearer abc/123');
    expect(JSON.parse(world.received[1]?.body ?? '')).toEqual({ items: ['abc/123'] });
  });

  it('looks up secrets where the plan wrote them', async () => {
    await smokeTest.run(flow(), toolsFor());

    expect(JSON.parse(world.received[0]?.body ?? '')).toEqual({ user: 'smoke', password: 'value-of-smoke' });
  });

  it('looks up no secret that a service names in its answer', async () => {
    answers['/login'] = { body: { session: { token: 'secret:admin' } } };
    const [login, order] = flow().requests;

    await smokeTest.run({ requests: [login, { ...order, headers: { 'x-token': '{{token}}' } }] }, toolsFor());

    expect(world.received[1]?.headers['x-token']).toBe('secret:admin');
  });

  it('keeps a carried value in one part of the address', async () => {
    answers['/login'] = { body: { session: { token: '../../admin?x=1#' } } };
    const [login] = flow().requests;

    await smokeTest.run(
      { requests: [login, { name: 'me', url: `${world.url}/me/{{token}}/x` }] },
      toolsFor(),
    );

    expect(world.received[1]?.path).toBe('/me/..%2F..%2Fadmin%3Fx%3D1%23/x');
  });

  it('stops at the first failure and says which', async () => {
    answers['/orders'] = { status: 500 };

    const finding = await smokeTest.run(flow(), toolsFor());

    expect(finding).toEqual({
      result: 'fail',
      reason: 'request 2 of 3 (order) answered 500, expected 201',
      value: 500,
      limit: 201,
    });
    expect(world.received).toHaveLength(2);
  });

  it('fails when the answer lacks a value that it must have', async () => {
    answers['/orders'] = { status: 201, body: { id: 42 } };

    const finding = await smokeTest.run(flow(), toolsFor());

    expect(finding.reason).toBe('request 2 of 3 (order) answered state = nothing, expected "open"');
  });

  it('fails when there is nothing to carry on', async () => {
    answers['/login'] = { body: {} };

    const finding = await smokeTest.run(flow(), toolsFor());

    expect(finding.result).toBe('fail');
    expect(finding.reason).toBe(
      'request 1 of 3 (login) answered no session.token, expected a value to carry on as token',
    );
  });

  it('fails when the text is missing', async () => {
    answers['/page'] = { body: '<h1>Error</h1>' };
    const requests = [{ name: 'page', url: `${world.url}/page`, expect: { contains: 'Welcome' } }];

    const finding = await smokeTest.run({ requests }, toolsFor());

    expect(finding.reason).toBe('request 1 of 1 (page) answered without the text, expected "Welcome"');
  });

  it('keeps carried values out of what it tells', async () => {
    answers['/echo'] = { body: { token: 'xyz/789' } };
    const [login] = flow().requests;
    const echo = { name: 'echo', url: `${world.url}/echo`, expect: { values: { token: '{{token}}' } } };

    const finding = await smokeTest.run({ requests: [login, echo] }, toolsFor());

    expect(finding.result).toBe('fail');
    expect(JSON.stringify(finding)).not.toMatch(/abc\/123|xyz\/789/);
  });

  it('is unsure when nobody answers, and says at which request', async () => {
    const requests = [{ name: 'home', url: await deadAddress() }];

    const finding = await smokeTest.run({ requests }, toolsFor());

    expect(finding.result).toBe('unsure');
    expect(finding.reason).toMatch(/^request 1 of 1 \(home\) gave no answer: /);
  });

  it('refuses a placeholder that no earlier answer fills', async () => {
    const requests = [{ name: 'home', url: `${world.url}/{{token}}` }];

    await expect(smokeTest.run({ requests }, toolsFor())).rejects.toThrow(
      '{{token}} is saved by no earlier request; saved: nothing',
    );
  });
});
