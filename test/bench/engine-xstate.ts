import { createActor, createMachine, fromPromise, toPromise } from 'xstate';
import type { Engine } from './engines.ts';

/** A machine of as many states as steps; each invokes a promise that does nothing, as a Task calls a function. */
export function openXstate(): Engine {
  const nothing = fromPromise(async () => ({}));
  const machines = new Map<number, ReturnType<typeof createMachine>>();
  const machineOf = (steps: number): ReturnType<typeof createMachine> => {
    const states = Array.from({ length: steps }, (_, at) => [
      `s${at}`,
      { invoke: { src: nothing, onDone: { target: `s${at + 1}` } } },
    ]);
    const machine = createMachine({
      initial: 's0',
      states: { ...Object.fromEntries(states), [`s${steps}`]: { type: 'final' } },
    } as Parameters<typeof createMachine>[0]);
    machines.set(steps, machine);
    return machine;
  };
  return {
    name: 'xstate',
    async run(steps) {
      const machine = machines.get(steps) ?? machineOf(steps);
      const began = performance.now();
      const actor = createActor(machine);
      actor.start();
      await toPromise(actor);
      return performance.now() - began;
    },
    close: async () => undefined,
  };
}
