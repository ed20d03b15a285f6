import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { callJson, mustCall } from '../../examples/shop/shared/call-json.ts';
import type { ShopFile } from '../../examples/shop/shared/shop-file.ts';

const run = promisify(execFile);
const FOLDER = join(import.meta.dirname, '../../examples/shop');

export const shopScript = (name: string): string => join(FOLDER, name);

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'shop-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Runs a command of the shop as a plan step would: exit status and what it said. */
export async function command(
  shopPath: string,
  name: string,
  ...args: string[]
): Promise<{ code: number; out: string }> {
  try {
    const { stdout } = await run(process.execPath, [shopScript(`${name}.ts`), ...args, '--shop', shopPath]);
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout + stderr };
  }
}

/** Asks again every 50 ms until `seen`; gives up after 20 s. */
export async function until<T>(ask: () => Promise<T>, seen: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && seen(answer)) return answer;
    await wait(50);
  }
  throw new Error('waited 20 s in vain');
}

export const get = async <T>(url: string): Promise<T> => (await mustCall('GET', url)) as T;
export const put = async (url: string, body: unknown): Promise<number> =>
  (await callJson('PUT', url, body)).status;
export const post = async <T>(url: string, body?: unknown): Promise<T> =>
  (await mustCall('POST', url, body, { withinMs: 30_000 })) as T;

export interface LoadReport {
  readonly finished: boolean;
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  readonly latency: { readonly p99: number };
}

/** Plays the load to its end and until its last answer. */
export async function playLoad(shop: ShopFile, rate: number, durationSeconds: number): Promise<LoadReport> {
  await post(`${shop.load}/load/start`, { rate, durationSeconds });
  return until(
    () => get<LoadReport>(`${shop.load}/load`),
    ({ finished }) => finished,
  );
}

interface Datum {
  readonly MetricName: string;
  readonly Values: number[];
  readonly Counts: number[];
}

/** Takes PutMetricData, and sums what it was sent: value times count, by metric. Refuses while `away`. */
export async function metricSink(): Promise<{
  url: string;
  sums: Map<string, number>;
  setAway: (away: boolean) => void;
  close: () => void;
}> {
  const sums = new Map<string, number>();
  let away = false;
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      if (away) return response.writeHead(503).end();
      const { MetricData } = JSON.parse(text) as { MetricData: Datum[] };
      for (const { MetricName, Values, Counts } of MetricData)
        for (const [index, value] of Values.entries())
          sums.set(MetricName, (sums.get(MetricName) ?? 0) + value * (Counts[index] ?? 0));
      return response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, sums, setAway: (next) => (away = next), close };
}
