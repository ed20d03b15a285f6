import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The one clock of a local runtime. Engine, alarms and handlers all read it, so they agree on the time. */
export interface LocalClock {
  /** Milliseconds since 1970, as this runtime sees them. */
  now(): number;
  /** Runs `act` once `ms` of runtime time have passed; also beyond the 24.8 days that one Node timer can hold. */
  after(ms: number, act: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Where a clock's time began: this moment of the wall's was that moment of the runtime's. Milliseconds since 1970. */
interface Origin {
  readonly wall: number;
  readonly runtime: number;
  readonly speed: number;
}

/**
 * A clock that runs `speed` times as fast as the wall's. It starts now, or, where `file` keeps the origin of an earlier
 * run, at the time which that run would show by now: what was recorded never lies in the future. Timers never keep the
 * process alive.
 */
export function createClock(speed = 1, file?: string): LocalClock {
  const { wall, runtime } = file === undefined ? startingNow(speed) : goingOn(speed, file);
  const now = (): number =>
    speed === 1 ? Date.now() + (runtime - wall) : runtime + (Date.now() - wall) * speed;
  return {
    now,
    after(ms, act) {
      const due = now() + Math.max(0, ms);
      let handle: NodeJS.Timeout;
      const arm = (): void => {
        const left = Math.ceil((due - now()) / speed);
        handle =
          left > LONGEST_TIMER_MS ? setTimeout(arm, LONGEST_TIMER_MS) : setTimeout(act, Math.max(0, left));
        handle.unref();
      };
      arm();
      return { cancel: () => clearTimeout(handle) };
    },
  };
}

function startingNow(speed: number): Origin {
  const wall = Date.now();
  return { wall, runtime: wall, speed };
}

/** At speed 1 it follows the wall, corrections included; a faster one never goes back with a wall that was set back. */
function goingOn(speed: number, file: string): Origin {
  const fresh = startingNow(speed);
  const kept: Origin = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : fresh;
  const passed = fresh.wall - kept.wall;
  const runtime = kept.runtime + (kept.speed === 1 ? passed : Math.max(0, passed) * kept.speed);
  const origin = { ...fresh, runtime };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, JSON.stringify(origin));
  renameSync(`${file}.tmp`, file);
  return origin;
}
