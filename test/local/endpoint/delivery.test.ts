import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDelivery, type Delivery } from '#local/endpoint/delivery.ts';
import { folder, handClock } from './machine.ts';

interface Line {
  readonly delivery: Delivery<string>;
  readonly clock: ReturnType<typeof handClock>;
  readonly handed: string[];
}

function line(fail: (payload: string, attempt: number) => boolean, file?: string): Line {
  const clock = handClock();
  const handed: string[] = [];
  const delivery = createDelivery<string>({
    clock,
    ...(file && { file }),
    retryAfterMs: [60_000, 120_000],
    giveUp: (error) => error instanceof RangeError,
    async handOver({ payload, attempt }) {
      handed.push(`${payload}/${attempt}`);
      if (payload === 'pointless') throw new RangeError('pointless');
      if (fail(payload, attempt)) throw new Error('not now');
    },
  });
  return { delivery, clock, handed };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('tries again after one minute and after two more, then drops the job', async () => {
  const { delivery, clock, handed } = line(() => true);
  delivery.send('a');
  await settle();

  clock.advance(59_999);
  await settle();
  const before = [...handed];
  clock.advance(1);
  await settle();
  clock.advance(120_000);
  await settle();

  expect(before).toEqual(['a/0']);
  expect(handed).toEqual(['a/0', 'a/1', 'a/2']);
  expect(delivery.dropped()).toMatchObject([{ payload: 'a', reason: 'not now' }]);
});

it('drops at once what a further attempt cannot help', async () => {
  const { delivery } = line(() => false);

  delivery.send('pointless');
  await delivery.idle();

  expect(delivery.dropped()).toMatchObject([{ payload: 'pointless', attempt: 0 }]);
});

it('is idle when all is over, also when asked at the last moment', async () => {
  const { delivery, handed } = line(() => false);
  delivery.send('a');
  delivery.send('b');

  await delivery.idle();
  await delivery.idle();

  expect(handed).toEqual(['a/0', 'b/0']);
});

it('hands over after a kill what was not over, and that alone', async () => {
  const file = join(folder(), 'events.jsonl');
  const first = line((payload) => payload === 'stuck', file);
  first.delivery.send('done');
  first.delivery.send('stuck');
  await settle();
  // What a kill in the middle of a write leaves behind.
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"id":"cut","pay`);

  const second = line(() => false, file);
  await settle();
  await second.delivery.idle();
  const third = line(() => false, file);
  await settle();
  await third.delivery.idle();

  expect(second.handed).toEqual(['stuck/0']);
  expect(third.handed).toEqual([]);
});

it('does not retry once closed, and keeps the job for the next start', async () => {
  const file = join(folder(), 'events.jsonl');
  const first = line(() => true, file);
  first.delivery.send('a');
  await settle();

  await first.delivery.close();
  first.clock.advance(60_000);
  await settle();
  const second = line(() => false, file);
  await settle();

  expect(first.handed).toEqual(['a/0']);
  expect(second.handed).toEqual(['a/0']);
});
