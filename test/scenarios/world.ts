import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small system under rollback: a real HTTP server that does what steps ask for and counts it. */
export interface World {
  readonly url: string;
  /** What `GET /version` answers. */
  version: string;
  /** What `GET /health` answers. */
  healthy: boolean;
  /** What `GET /count` answers. */
  count: number;
  /** What `GET /fact/<name>` answers as `value`; 500 for what is not there. */
  readonly facts: Map<string, unknown>;
  /** Idempotency keys of every act that took effect, by step, in order. */
  readonly effects: ReadonlyMap<string, readonly string[]>;
  /** Names of steps in the order in which they took effect. */
  readonly order: readonly string[];
  /** The next `times` requests for a step are answered with 500 and have no effect. */
  fail(step: string, times?: number): void;
  /** A step's requests wait until `release` is called. */
  hold(step: string): { readonly reached: Promise<void>; release(): void };
  /** The next request for a step takes effect and its connection breaks: to the caller the outcome is unknown. */
  swallow(step: string): void;
  /** Forgets effects, facts and failures, so that the next operation finds a new world at the same address. */
  forget(): void;
  close(): Promise<void>;
}

/** `POST /do/<step>` acts once for each idempotency key; `GET /done/<step>?key=` tells whether it has. */
export async function startWorld(): Promise<World> {
  const effects = new Map<string, string[]>();
  const order: string[] = [];
  const facts = new Map<string, unknown>();
  const failures = new Map<string, number>();
  const swallowed = new Set<string>();
  const gates = new Map<string, { arrived(): void; passed: Promise<void> }>();
  const server = createServer();
  const world: World = {
    url: '',
    version: 'v1',
    healthy: true,
    count: 7,
    facts,
    effects,
    order,
    fail: (step, times = 1) => void failures.set(step, times),
    hold: (step) => {
      const arrival = Promise.withResolvers<void>();
      const passage = Promise.withResolvers<void>();
      gates.set(step, { arrived: arrival.resolve, passed: passage.promise });
      return {
        reached: arrival.promise,
        release: () => {
          gates.delete(step);
          passage.resolve();
        },
      };
    },
    swallow: (step) => void swallowed.add(step),
    forget: () => {
      for (const known of [effects, facts, failures, swallowed]) known.clear();
      order.length = 0;
      Object.assign(world, { version: 'v1', healthy: true, count: 7 });
    },
    close: () => stop(server),
  };
  const act = async (step: string, key: string): Promise<object | undefined> => {
    const gate = gates.get(step);
    gate?.arrived();
    await gate?.passed;
    const left = failures.get(step) ?? 0;
    if (left > 0) {
      failures.set(step, left - 1);
      return undefined;
    }
    const keys = effects.get(step) ?? [];
    effects.set(step, keys);
    if (!keys.includes(key)) {
      keys.push(key);
      order.push(step);
    }
    return { step, effects: keys.length };
  };
  server.on('request', async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://world');
    const [, verb = '', step = ''] = pathname.split('/');
    await drained(request);
    const key = String(request.headers['idempotency-key'] ?? step);
    const answers: Record<string, () => Promise<object | undefined>> = {
      do: () => act(step, key),
      done: async () => ({ done: (effects.get(step)?.length ?? 0) > 0 }),
      version: async () => ({ version: world.version }),
      health: async () => (world.healthy ? { status: 'healthy' } : undefined),
      count: async () => ({ count: world.count }),
      fact: async () => (facts.has(step) ? { value: facts.get(step) } : undefined),
    };
    const answer = await answers[verb]?.();
    if (verb === 'do' && swallowed.delete(step)) return void request.socket.destroy();
    response.writeHead(answer ? 200 : 500, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error: `${verb} ${step} is told to fail` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(world, { url: `http://127.0.0.1:${port}` });
}

async function drained(request: IncomingMessage): Promise<void> {
  for await (const _ of request);
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
