let read = (): number => Date.now();

/** The time by the clock of the machine that runs the functions; server time, never an event's. */
export function now(): Date {
  return new Date(read());
}

/** Lets a runtime that plays faster than the wall set the pace for the functions it hosts. */
export function useClock(clock: { now(): number }): void {
  read = () => clock.now();
}
