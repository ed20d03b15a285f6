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

/** A clock that runs `speed` times as fast as the wall's, starting now. Timers never keep the process alive. */
export function createClock(speed = 1): LocalClock {
  const origin = Date.now();
  const now = (): number => (speed === 1 ? Date.now() : origin + (Date.now() - origin) * speed);
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
