import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queue } from '#actions/queue.ts';
import { startWorld, type World } from '../checks/world.ts';
import { play, toolsFor } from './world.ts';

let world: World;
let state: { depth: number; inFlight: number; paused: boolean; remaining?: number };
let drains: boolean;

beforeEach(async () => {
  state = { depth: 2, inFlight: 1, paused: false };
  drains = true;
  world = await startWorld(({ method, path }) => {
    if (path === '/queue/jobs') return { body: { jobs: ['job-1', 'job-2'] } };
    if (method === 'POST') state.paused = path !== '/queue/resume';
    if (method === 'GET' && drains && world.received.some((one) => one.path === '/queue/drain')) {
      state = { ...state, depth: Math.max(0, state.depth - 1), inFlight: 0 };
    }
    return { body: state };
  });
});
afterEach(() => world.close());

function settings(more: Record<string, unknown>): Record<string, unknown> {
  return { provider: 'http-queue', admin: world.url, ...more };
}

describe('a queue step', () => {
  it('pauses and says what is waiting', async () => {
    const { outcome } = await play(queue, settings({ do: 'pause' }), toolsFor());

    expect(outcome).toEqual({ status: 'done', summary: 'the queue is paused; 2 waiting, 1 in flight' });
  });

  it('resumes, and leaves a queue alone that runs', async () => {
    state.paused = true;

    await play(queue, settings({ do: 'resume' }), toolsFor());
    await play(queue, settings({ do: 'resume' }), toolsFor());

    expect(state.paused).toBe(false);
    expect(world.received.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('drains until nothing waits and nothing runs', async () => {
    const { outcome } = await play(queue, settings({ do: 'drain', within: '10s' }), toolsFor());

    expect(outcome).toEqual({ status: 'done', summary: 'the queue is drained; 0 waiting, 0 in flight' });
    expect(state.depth).toBe(0);
  });

  it('stops a queue that is empty, so that nothing new is begun', async () => {
    state = { depth: 0, inFlight: 0, paused: false };

    const { outcome } = await play(queue, settings({ do: 'drain', within: '10s' }), toolsFor());

    expect(outcome.status).toBe('done');
    expect(state.paused).toBe(true);
  });

  it('does not wait for work that came after the drain began', async () => {
    drains = false;
    state = { depth: 9, inFlight: 0, paused: false, remaining: 0 };

    const { outcome } = await play(queue, settings({ do: 'drain', within: '10s' }), toolsFor());

    expect(outcome).toEqual({ status: 'done', summary: 'the queue is drained; 9 waiting, 0 in flight' });
  });

  it('lists what could not be drained in time', async () => {
    drains = false;

    const { outcome } = await play(queue, settings({ do: 'drain', within: 0.05 }), toolsFor());

    expect(outcome).toMatchObject({
      status: 'done',
      summary: 'the time to drain is over: 2 waiting, 1 in flight',
      output: expect.stringContaining('"jobs":["job-1","job-2"]'),
    });
  });

  it('fails over work that is left where the plan says so', async () => {
    drains = false;

    const { outcome } = await play(
      queue,
      settings({ do: 'drain', within: 0.05, leftover: 'fail' }),
      toolsFor(),
    );

    expect(outcome).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/2 waiting, 1 in flight/),
    });
  });

  it('fails when the queue does not do as it is told', async () => {
    await world.close();
    world = await startWorld(() => ({ body: { depth: 0, inFlight: 0, paused: false } }));

    const { outcome } = await play(queue, settings({ do: 'pause' }), toolsFor());

    expect(outcome).toMatchObject({ status: 'failed', error: 'the queue was told to pause and did not' });
  });

  it('fails when the queue goes on taking work while it drains', async () => {
    await world.close();
    world = await startWorld(() => ({ body: { depth: 0, inFlight: 0, paused: false } }));

    const { outcome } = await play(queue, settings({ do: 'drain', within: '10s' }), toolsFor());

    expect(outcome).toMatchObject({
      status: 'failed',
      error: 'the queue was told to drain and still takes work',
    });
  });

  it('fails when the answer is no state of a queue', async () => {
    await world.close();
    world = await startWorld(() => ({ body: { depth: 'many' } }));

    const { outcome } = await play(queue, settings({ do: 'pause' }), toolsFor());

    expect(outcome).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/cannot be read: depth/),
    });
  });
});
