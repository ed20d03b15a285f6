import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { traffic } from '#actions/traffic.ts';
import type { Json } from '#core/words.ts';
import { startWorld, type World } from '../checks/world.ts';
import { play, toolsFor } from './world.ts';

let world: World;
let weights: Record<string, number>;
let inFlight: number[];
let deaf: boolean;

beforeEach(async () => {
  weights = { 'v2.0.8': 0, 'v2.1': 100 };
  inFlight = [];
  deaf = false;
  world = await startWorld(({ method, path, body }): { body: Json } => {
    if (path === '/drain/v2.1') return { body: { version: 'v2.1', inFlight: inFlight.shift() ?? 0 } };
    if (method === 'PUT' && !deaf) weights = JSON.parse(body);
    return { body: { weights } };
  });
});
afterEach(() => world.close());

const back = { 'v2.0.8': 100, 'v2.1': 0 };

function settings(more: Record<string, unknown>): Record<string, unknown> {
  return { provider: 'http-router', admin: world.url, ...more };
}

function puts(): unknown[] {
  return world.received.filter(({ method }) => method === 'PUT').map(({ body }) => JSON.parse(body));
}

describe('a traffic step', () => {
  it('moves all traffic at once and reads it back', async () => {
    const { outcome } = await play(traffic, settings({ weights: back }), toolsFor());

    expect(outcome).toEqual({ status: 'done', summary: 'traffic is at v2.0.8 100 %, v2.1 0 %' });
    expect(weights).toEqual(back);
  });

  it('moves traffic step by step, each when it is due', async () => {
    let time = Date.parse('2026-11-21T10:00:00Z');
    const tools = toolsFor({ now: () => new Date(time) });
    const gently = settings({ weights: back, shift: { over: '30s', steps: 4 } });

    const first = await traffic.start(gently, tools);
    const token = first.status === 'running' ? first.token : '';
    const early = await traffic.poll(gently, token, tools);
    time += 10_000;
    const second = await traffic.poll(gently, token, tools);

    expect(first).toMatchObject({
      status: 'running',
      lookAgainIn: 10,
      summary: 'traffic is at v2.0.8 25 %, v2.1 75 %',
    });
    expect(early).toMatchObject({ status: 'running', token, lookAgainIn: 10 });
    expect(second).toMatchObject({ summary: 'traffic is at v2.0.8 50 %, v2.1 50 %' });
    expect(puts()).toEqual([
      { 'v2.0.8': 25, 'v2.1': 75 },
      { 'v2.0.8': 50, 'v2.1': 50 },
    ]);
  });

  it('gets to the end of a shift', async () => {
    const { outcome } = await play(
      traffic,
      settings({ weights: back, shift: { over: 0.1, steps: 3 } }),
      toolsFor(),
    );

    expect(outcome.status).toBe('done');
    expect(weights).toEqual(back);
    expect(puts()).toHaveLength(3);
  });

  it('sets the same weights once when it is looked at twice with one token', async () => {
    const gently = settings({ weights: back, shift: { over: 0, steps: 2 } });
    const first = await traffic.start(gently, toolsFor());
    const token = first.status === 'running' ? first.token : '';

    await traffic.poll(gently, token, toolsFor());
    const again = await traffic.poll(gently, token, toolsFor());

    expect(again.status).toBe('done');
    expect(puts()).toHaveLength(2);
  });

  it('stops when somebody else moves the traffic in between', async () => {
    const gently = settings({ weights: back, shift: { over: 0, steps: 2 } });
    const first = await traffic.start(gently, toolsFor());
    weights = { 'v2.0.8': 7, 'v2.1': 93 };

    const outcome = await traffic.poll(gently, first.status === 'running' ? first.token : '', toolsFor());

    expect(outcome).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/somebody else.*v2.0.8 7 %/),
    });
    expect(weights).toEqual({ 'v2.0.8': 7, 'v2.1': 93 });
  });

  it('fails when the router does not take the weights', async () => {
    deaf = true;

    const { outcome } = await play(traffic, settings({ weights: back }), toolsFor());

    expect(outcome).toMatchObject({
      status: 'failed',
      mayRepeat: true,
      error: expect.stringMatching(/v2.0.8 0 %.*was given v2.0.8 100 %/),
    });
  });

  it('drains after it has moved the traffic', async () => {
    inFlight = [3, 1, 0];

    const { outcome } = await play(
      traffic,
      settings({ weights: back, drain: { version: 'v2.1', within: '10s' } }),
      toolsFor(),
    );

    expect(outcome).toMatchObject({ status: 'done', summary: expect.stringMatching(/v2.1 is drained$/) });
    expect(inFlight).toEqual([]);
  });

  it.each([
    ['list', 'done'],
    ['fail', 'failed'],
  ])(
    'with leftover: %s is %s when requests are in flight after the time to drain',
    async (leftover, status) => {
      inFlight = Array.from({ length: 100 }, () => 2);
      const drain = { version: 'v2.1', within: 0.05, leftover };

      const { outcome } = await play(traffic, settings({ drain }), toolsFor());

      expect(outcome.status).toBe(status);
      expect(JSON.stringify(outcome)).toContain('2 requests of v2.1 in flight');
    },
  );

  it.each([
    [{}, /expected weights, drain or both/],
    [{ weights: { a: 60, b: 60 } }, /add up to 100/],
    [{ weights: { a: 100 }, shift: { over: 10, steps: 1 } }, /steps/],
    [{ drain: { version: 'a', within: 10 }, shift: { over: 10, steps: 2 } }, /shift needs weights/],
  ])('refuses %j', async (more, words) => {
    await expect(traffic.start(settings(more), toolsFor())).rejects.toThrow(words);
  });

  it('previews from where to where the traffic moves', async () => {
    const gently = {
      weights: back,
      shift: { over: '30s', steps: 3 },
      drain: { version: 'v2.1', within: '1m' },
    };

    expect(await traffic.preview(settings(gently), toolsFor())).toEqual([
      'moves traffic from v2.0.8 0 %, v2.1 100 % to v2.0.8 100 %, v2.1 0 % in 3 steps over 30s',
      'waits up to 1m 00s for requests of v2.1 to end',
    ]);
  });
});
