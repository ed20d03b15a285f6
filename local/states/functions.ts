import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import type { LocalClock } from '#local/clock.ts';

type Callable = (...values: never[]) => unknown;

const algorithms: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

const LONGEST_RANGE = 1000;

/** The functions that AWS adds to JSONata, and `$now` and `$millis` by the runtime's own clock. */
export function awsFunctions(clock: LocalClock): Readonly<Record<string, Callable>> {
  const formatted = jsonata('$fromMillis($at, $picture, $zone)');
  return {
    partition,
    range,
    hash,
    random: (seed?: number) => (seed === undefined ? Math.random() : seeded(seed)),
    uuid: () => randomUUID(),
    parse: (text?: string) => (text === undefined ? undefined : JSON.parse(text)),
    millis: () => clock.now(),
    now: (picture?: string, zone?: string) =>
      formatted.evaluate(undefined, { at: clock.now(), picture, zone }),
    eval: () => {
      throw new Error('$eval is not supported; use $parse to read JSON');
    },
  };
}

function partition(items: unknown, size: number): unknown {
  if (items === undefined) return undefined;
  if (!Number.isInteger(size) || size < 1) throw new Error('$partition expects a chunk size of 1 or more');
  const list = Array.isArray(items) ? items : [items];
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}

function range(first: number, last: number, step: number): number[] {
  const numbers = [first, last, step];
  if (!numbers.every(Number.isFinite) || step === 0) {
    throw new Error('$range expects three numbers, the last of them not 0');
  }
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > LONGEST_RANGE) throw new Error(`$range makes at most ${LONGEST_RANGE} numbers, not ${length}`);
  return Array.from({ length }, (_, at) => first + at * step);
}

function hash(data: unknown, algorithm: string): string | undefined {
  if (data === undefined) return undefined;
  const name = algorithms[algorithm];
  if (name === undefined) {
    throw new Error(`$hash knows ${Object.keys(algorithms).join(', ')}, not "${algorithm}"`);
  }
  return createHash(name)
    .update(typeof data === 'string' ? data : JSON.stringify(data))
    .digest('hex');
}

/** One number in [0, 1) that depends on the seed alone (mulberry32). */
function seeded(seed: number): number {
  let mixed = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
