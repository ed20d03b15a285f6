import { afterEach, describe, expect, it } from 'vitest';
import { health } from '#checks/health.ts';
import type { Json } from '#core/words.ts';
import { deadAddress, startWorld, toolsFor, type World } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function answering(...answers: ({ status?: number; body?: Json | string } | 'never')[]) {
  let look = 0;
  const world = await startWorld(() => answers[Math.min(look++, answers.length - 1)] ?? 'never');
  worlds.push(world);
  return world;
}

function plan(url: string, endpoint: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  return { gap: 0.01, endpoints: [{ service: 'api', url, ...endpoint }], ...more };
}

describe('health', () => {
  it('passes after as many healthy looks in a row as the plan asks for', async () => {
    const world = await answering({ body: { status: 'healthy' } });

    const finding = await health.run(plan(world.url, { expect: 'healthy' }, { consecutive: 3 }), toolsFor());

    expect(finding).toEqual({
      result: 'pass',
      reason: 'api status is "healthy", expected "healthy" (look 3 of 3)',
      value: { api: { status: 'healthy' } },
      limit: { api: { status: 'healthy' } },
    });
    expect(world.received).toHaveLength(3);
  });

  it('fails at the first look that is not healthy', async () => {
    const world = await answering({ body: { status: 'healthy' } }, { body: { status: 'degraded' } });

    const finding = await health.run(plan(world.url, { statusPath: 'status' }), toolsFor());

    expect(finding.result).toBe('fail');
    expect(finding.reason).toBe('api status is "degraded", expected "healthy" (look 2 of 3)');
    expect(world.received).toHaveLength(2);
  });

  it('fails on an HTTP status that is not the expected one', async () => {
    const world = await answering({ status: 503, body: { status: 'healthy' } });

    const finding = await health.run(plan(world.url, { expect: 'healthy' }), toolsFor());

    expect(finding.result).toBe('fail');
    expect(finding.reason).toBe('api answered 503, expected 200 (look 1 of 3)');
  });

  it('is content with the HTTP status where the plan expects no more', async () => {
    const world = await answering({ body: 'OK' });

    expect((await health.run(plan(world.url), toolsFor())).result).toBe('pass');
  });

  it('is unsure when nobody answers', async () => {
    const finding = await health.run(plan(await deadAddress()), toolsFor());

    expect(finding.result).toBe('unsure');
    expect(finding.reason).toMatch(/^api gave no answer: .*ECONNREFUSED/);
  });

  it('is unsure when the answer does not say how it is', async () => {
    const world = await answering({ body: 'all is well' });

    const finding = await health.run(plan(world.url, { expect: 'healthy' }), toolsFor());

    expect(finding.result).toBe('unsure');
    expect(finding.reason).toBe('api status is not in the answer at status (look 1 of 3)');
  });

  it('is unsure when a service stops answering between two looks', async () => {
    const world = await answering({ body: { status: 'healthy' } }, 'never');

    const finding = await health.run(
      plan(world.url, { expect: 'healthy' }),
      toolsFor({ signal: AbortSignal.timeout(300) }),
    );

    expect(finding.result).toBe('unsure');
  });

  it('fails when one service is unhealthy and another does not answer', async () => {
    const world = await answering({ body: { status: 'down' } });
    const endpoints = [
      { service: 'api', url: world.url, expect: 'healthy' },
      { service: 'auth', url: await deadAddress() },
    ];

    const finding = await health.run({ endpoints }, toolsFor());

    expect(finding.result).toBe('fail');
    expect(finding.value).toEqual({ api: { status: 'down' } });
  });

  it.each([
    ['database', { path: 'db.up', expect: true }, { db: { up: true } }, 'pass'],
    ['database', { path: 'db.up', expect: true }, { db: { up: false } }, 'fail'],
    ['databaseLatency', { path: 'db.ms', below: 50 }, { db: { ms: 12 } }, 'pass'],
    ['databaseLatency', { path: 'db.ms', below: 50 }, { db: { ms: 50 } }, 'fail'],
    ['memory', { path: 'memory', below: 90 }, { memory: 91.5 }, 'fail'],
    ['cpu', { path: 'cpu', below: 90 }, { cpu: 'idle' }, 'unsure'],
    ['network', { path: 'net', expect: 'up' }, { net: 'up' }, 'pass'],
    ['flags', { path: 'flags', expect: 'reachable' }, {}, 'unsure'],
    ['application', { path: 'app.workers', above: 0 }, { app: { workers: 0 } }, 'fail'],
    ['authentication', { path: 'auth.rate', above: 99.5 }, { auth: { rate: 99.9 } }, 'pass'],
    ['authentication', { path: 'auth.rate', above: 99.5 }, { auth: { rate: null } }, 'unsure'],
    ['memory', { path: 'length', below: 90 }, [], 'unsure'],
  ])('judges %s by %o', async (name, component, body, result) => {
    const world = await answering({ body: body as Json });

    const finding = await health.run(plan(world.url, { components: { [name]: component } }), toolsFor());

    expect(finding.result).toBe(result);
    if (result === 'fail') expect(finding.reason).toContain(`api ${name} is `);
  });

  it('sends headers with their secrets filled in', async () => {
    const world = await answering({ body: 'OK' });

    await health.run(
      plan(world.url, { headers: { 'x-probe': 'secret:probe' } }, { consecutive: 1 }),
      toolsFor(),
    );

    expect(world.received[0]?.headers['x-probe']).toBe('value-of-probe');
  });

  it('refuses two endpoints of one service', async () => {
    const endpoints = [
      { service: 'api', url: 'http://127.0.0.1/a' },
      { service: 'api', url: 'http://127.0.0.1/b' },
    ];

    await expect(health.run({ endpoints }, toolsFor())).rejects.toThrow(
      'endpoints.1.service: "api" is there twice',
    );
  });

  it('throws when the plan may not reach the address', async () => {
    await expect(health.run(plan('http://10.0.0.1/health'), toolsFor())).rejects.toMatchObject({
      name: 'AddressRefusedError',
    });
  });
});
