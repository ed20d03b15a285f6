import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The one clock of a local runtime. Engine, alarms and handlers all read it, so they agree on the time. */
export interface LocalClock {
  /** Milliseconds since 1970, as this runtime sees them. */
  now(): number;
  /** Runs `act` once `ms` of runtime time have passed; also beyond the 24.8 days that one Node timer can hold. */
  after(ms: number, act: () => void): Timer;
}

/** A clock that runs fast through what waits, and no faster than the wall's through what works. */
export interface PacedClock extends LocalClock {
  /** While `act` is under way time passes as on the wall, so that a time limit for work means what it says. */
  working<Result>(act: () => Promise<Result>): Promise<Result>;
}

export interface Timer {
  cancel(): void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const SAVE_EVERY_MS = 1000;

/** This moment of the wall's was that moment of the runtime's, and from there it went at this pace. */
interface Origin {
  readonly wall: number;
  readonly runtime: number;
  readonly speed: number;
}

/**
 * A clock that runs `speed` times as fast as the wall's. It starts now, or, where `file` keeps the origin of an earlier
 * run, at the time which that run would show by now at the latest: what was recorded never lies in the future. Timers
 * never keep the process alive.
 */
export function createClock(speed = 1, file?: string): PacedClock {
  let origin = file === undefined ? startingNow(speed) : goingOn(speed, file);
  let savedAt = origin.wall;
  let underWay = 0;
  const waiting = new Set<() => void>();
  const now = (): number => timeBy(origin, Date.now());

  function pace(next: number): void {
    if (next === origin.speed) return;
    const wall = Date.now();
    origin = { wall, runtime: timeBy(origin, wall), speed: next };
    if (file !== undefined && wall - savedAt >= SAVE_EVERY_MS) {
      save(file, { ...origin, speed });
      savedAt = wall;
    }
    for (const arm of waiting) arm();
  }

  return {
    now,
    after(ms, act) {
      const due = now() + Math.max(0, ms);
      let handle: NodeJS.Timeout | undefined;
      const arm = (): void => {
        clearTimeout(handle);
        const left = Math.ceil((due - now()) / origin.speed);
        handle = setTimeout(ring, Math.min(LONGEST_TIMER_MS, Math.max(0, left)));
        handle.unref();
      };
      const ring = (): void => {
        if (now() < due) {
          arm();
          return;
        }
        waiting.delete(arm);
        act();
      };
      waiting.add(arm);
      arm();
      return {
        cancel: () => {
          clearTimeout(handle);
          waiting.delete(arm);
        },
      };
    },
    async working(act) {
      underWay += 1;
      pace(Math.min(1, speed));
      try {
        return await act();
      } finally {
        underWay -= 1;
        if (underWay === 0) pace(speed);
      }
    },
  };
}

function timeBy({ wall, runtime, speed }: Origin, at: number): number {
  return runtime + (at - wall) * speed;
}

function startingNow(speed: number): Origin {
  const wall = Date.now();
  return { wall, runtime: wall, speed };
}

/** At speed 1 it follows the wall, corrections included; a faster one never goes back with a wall that was set back. */
function goingOn(speed: number, file: string): Origin {
  const fresh = startingNow(speed);
  const kept: Origin = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : fresh;
  const at = kept.speed === 1 ? fresh.wall : Math.max(kept.wall, fresh.wall);
  const origin = { ...fresh, runtime: timeBy(kept, at) };
  save(file, origin);
  return origin;
}

function save(file: string, origin: Origin): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, JSON.stringify(origin));
  renameSync(`${file}.tmp`, file);
}
