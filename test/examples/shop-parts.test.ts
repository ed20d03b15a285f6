import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { jsonSessions, packedSessions } from '../../examples/shop/api/sessions.ts';
import { openJournal } from '../../examples/shop/queue/journal.ts';
import { createCounters } from '../../examples/shop/router/counters.ts';
import { type Ended, openLedger } from '../../examples/shop/router/ledger.ts';
import { metricData } from '../../examples/shop/router/metrics.ts';
import { openRoutingTable } from '../../examples/shop/router/table.ts';
import { temporaryFolder } from './shop-fixture.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const AT = '2026-11-21T10:00:00.000Z';
const ended = (id: string, ms = 5): Ended => ({
  ended: id,
  version: 'v1',
  outcome: 'succeeded',
  status: 200,
  ms,
  affected: [],
  endedAt: AT,
});

describe('the routing table', () => {
  const backends = { old: 'http://127.0.0.1:1', new: 'http://127.0.0.1:2' };

  it('gives each version its share of any hundred requests', () => {
    const table = openRoutingTable(join(folder.path, 'shares.json'), {
      weights: { old: 75, new: 25 },
      backends,
    });

    const picked = Array.from({ length: 100 }, () => table.pick());

    expect(picked.filter((version) => version === 'new').length).toBe(25);
  });

  it('changes nothing when a change is refused, and keeps what was accepted for the next start', () => {
    const path = join(folder.path, 'table.json');
    const table = openRoutingTable(path, { weights: { old: 100 }, backends });

    table.setWeights({ old: 40, new: 60 });
    expect(() => table.setBackends({ old: 'http://127.0.0.1:1' })).toThrow(/no backend/);

    expect(table.backends()).toEqual(backends);
    expect(openRoutingTable(path, { weights: { old: 100 }, backends }).weights()).toEqual({
      old: 40,
      new: 60,
    });
  });
});

describe('the ledger', () => {
  it('ends as failed what a killed router left open, once', () => {
    const path = join(folder.path, 'ledger.jsonl');
    const silent = { accepted: () => undefined, ended: () => undefined };
    const first = openLedger(path, () => AT, silent);
    for (const id of ['a', 'b'])
      first.accept({ id, version: 'v1', method: 'GET', path: '/', acceptedAt: AT });
    first.end(ended('a'));
    first.close();
    appendFileSync(path, '{"ended":"b","vers');

    const seen: Ended[] = [];
    openLedger(path, () => AT, { ...silent, ended: (entry) => seen.push(entry) }).close();
    openLedger(path, () => AT, silent).close();

    expect(seen.map(({ ended: id, outcome, reason }) => [id, outcome, reason])).toEqual([
      ['a', 'succeeded', undefined],
      ['b', 'failed', 'router-killed'],
    ]);
    expect(readFileSync(path, 'utf8').split('router-killed').length).toBe(2);
  });
});

describe('the counters', () => {
  it('calls a version failing from the first failure among few, and no longer once the window has passed', () => {
    let now = 0;
    const counters = createCounters(() => now);

    for (let i = 0; i < 18; i++) counters.remember('v1', false, 5);
    counters.remember('v1', true, 5);
    expect(counters.failing('v1')).toBe(false);
    counters.remember('v1', false, 5);
    expect(counters.failing('v1')).toBe(true);
    now = 10_001;

    expect(counters.failing('v1')).toBe(false);
  });
});

describe('the metrics', () => {
  const period = { requests: 400, failed: 4, affected: 4, logins: 0, loginFailures: 0, connectionErrors: 0 };

  it('sends a rate as one sample a request, and none when there was no request', () => {
    const data = metricData({ ...period, latencies: new Map() }, { cpuPercent: undefined, queueDepth: 0 });

    expect(data.find(({ MetricName }) => MetricName === 'ErrorRate')).toMatchObject({
      Values: [0, 100],
      Counts: [396, 4],
    });
    expect(data.some(({ MetricName }) => MetricName === 'AuthenticationFailures')).toBe(false);
    expect(
      data.every(({ StorageResolution, Timestamp }) => StorageResolution === 1 && Timestamp === undefined),
    ).toBe(true);
  });

  it('puts no more than 150 values into one datum', () => {
    const latencies = new Map(Array.from({ length: 400 }, (_, ms) => [ms, 1] as const));

    const sizes = metricData({ ...period, latencies }, { cpuPercent: 1, queueDepth: 1 })
      .filter(({ MetricName }) => MetricName === 'Latency')
      .map(({ Values }) => Values?.length);

    expect(sizes).toEqual([150, 150, 100]);
  });
});

describe('the journal of the queue', () => {
  it('forgets what is done, keeps the rest in order and overlooks a torn line', () => {
    const path = join(folder.path, 'queue.jsonl');
    const first = openJournal(path);
    for (const orderId of [1, 2, 3]) first.add({ id: `order-${orderId}`, orderId });
    first.done('order-2');
    first.setMode('paused');
    first.close();
    appendFileSync(path, '{"done":"order-');

    const second = openJournal(path);

    expect([...second.waiting.keys()]).toEqual(['order-1', 'order-3']);
    expect(second.mode).toBe('paused');
    second.close();
  });
});

describe('the sessions in the cache', () => {
  const session = { userId: 7, email: 'a@b.example' };

  it('are read by the next version and not by the one before', () => {
    expect(packedSessions.decode(jsonSessions.encode(session))).toEqual(session);
    expect(packedSessions.decode(packedSessions.encode(session))).toEqual(session);
    expect(() => jsonSessions.decode(packedSessions.encode(session))).toThrow(SyntaxError);
  });
});
