import { randomBytes, type ScryptOptions, scrypt, scryptSync, timingSafeEqual } from 'node:crypto';

const N = 8192;
const R = 8;
/** The work of one verification, in milliseconds of this machine's processor: the usual way to choose a cost. */
const WORK_MS = 50;

/** Chooses scrypt's parallelisation so that one hash costs WORK_MS here; processor time, so a busy machine counts the same. */
export function calibratedCost(): number {
  scryptSync('warm', 'up', 32, { N, r: R, p: 1 });
  const before = process.cpuUsage();
  scryptSync('calibration', 'salt', 32, { N, r: R, p: 2 });
  const { user, system } = process.cpuUsage(before);
  const oneMs = Math.max(0.5, (user + system) / 2000);
  return Math.min(32, Math.max(1, Math.round(WORK_MS / oneMs)));
}

/** So many hashes at once and no more, so that hashing is bounded whatever comes. */
const AT_ONCE = 2;
const lanes: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
let turn = 0;

/** Hashes in the order in which they were asked for, each lane one after another. */
function derive(secret: string, salt: string, options: ScryptOptions): Promise<Buffer> {
  const lane = turn++ % AT_ONCE;
  const mine = (lanes[lane] ?? Promise.resolve()).then(
    () =>
      new Promise<Buffer>((done, fail) => {
        scrypt(secret, salt, 32, options, (error, key) => (error === null ? done(key) : fail(error)));
      }),
  );
  lanes[lane] = mine.catch(() => undefined);
  return mine;
}

/** `N$r$p$salt$key`: all that is needed to verify, whatever the cost is by then. */
export async function scryptHash(secret: string, p: number): Promise<string> {
  const salt = randomBytes(16).toString('hex');
  const key = await derive(secret, salt, { N, r: R, p });
  return [N, R, p, salt, key.toString('hex')].join('$');
}

export async function scryptMatches(secret: string, hash: string): Promise<boolean> {
  const [n, r, p, salt = '', key = ''] = hash.split('$');
  const found = await derive(secret, salt, { N: Number(n), r: Number(r), p: Number(p) });
  const wanted = Buffer.from(key, 'hex');
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}
