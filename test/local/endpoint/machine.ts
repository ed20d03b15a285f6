import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createClock, type LocalClock } from '#local/clock.ts';
import type { RestService } from '#local/endpoint/exchange.ts';
import { type Endpoint, startEndpoint } from '#local/endpoint/server.ts';
import type { Invoke, JsonService } from '#local/service.ts';

/** Settings that point any SDK client at an endpoint. */
export function clientOf(url: string): {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
  forcePathStyle: true;
} {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1, forcePathStyle: true };
}

/** An endpoint with the given services, gone when the test is over. Faults fail the test by their trace. */
export async function endpointWith(
  services: readonly JsonService[],
  rest: readonly RestService[] = [],
): Promise<Endpoint> {
  const endpoint = await startEndpoint({
    port: 0,
    services,
    rest,
    onFault: (error, where) => console.error(where, error),
  });
  onTestFinished(() => endpoint.close());
  return endpoint;
}

/** A folder that goes with the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'ripcord-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A clock that moves by hand: `advance` runs what has become due. */
export function handClock(start = Date.parse('2026-11-21T10:00:00Z')): LocalClock & {
  advance(ms: number): void;
} {
  let now = start;
  let timers: { due: number; act: () => void }[] = [];
  return {
    now: () => now,
    after(ms, act) {
      const timer = { due: now + ms, act };
      timers.push(timer);
      const cancel = (): void => {
        timers = timers.filter((other) => other !== timer);
      };
      return { cancel };
    },
    advance(ms) {
      now += ms;
      const due = timers.filter((timer) => timer.due <= now);
      timers = timers.filter((timer) => timer.due > now);
      for (const timer of due) timer.act();
    },
  };
}

export const wallClock = createClock();

/** A function runtime that notes its calls; `answers` may hold one answer a call, else it answers `{ok: true}`. */
export function recorder(answers: Awaited<ReturnType<Invoke>>[] = []): {
  invoke: Invoke;
  calls: { name: string; payload: unknown }[];
} {
  const calls: { name: string; payload: unknown }[] = [];
  return {
    calls,
    async invoke(name, payload) {
      calls.push({ name, payload });
      return answers[calls.length - 1] ?? { payload: { ok: true } };
    },
  };
}
