import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { OpenWorkflow } from 'openworkflow';
import { BackendSqlite } from 'openworkflow/sqlite';
import type { Engine } from './engines.ts';

/** Its worker writes the run's end and looks for the next one; after this it sleeps, and disturbs nobody's turn. */
const SETTLED_MS = 20;

/**
 * Durable steps in a SQLite file. The time runs from the workflow's first step to its last, inside the workflow: what its
 * worker waits between two polls is not counted, nor are the writes of a run's start and end.
 */
export async function openOpenworkflow(folder: string): Promise<Engine> {
  const backend = BackendSqlite.connect(join(folder, 'runs.db'));
  const client = new OpenWorkflow({ backend });
  let ended: (ms: number) => void = () => undefined;
  const workflow = client.defineWorkflow<{ steps: number }, null>(
    { name: 'steps' },
    async ({ input, step }) => {
      const began = performance.now();
      for (let at = 0; at < input.steps; at += 1) await step.run({ name: `s${at}` }, async () => ({}));
      ended(performance.now() - began);
      return null;
    },
  );
  const worker = client.newWorker({ concurrency: 1 });
  await worker.start();
  return {
    name: 'openworkflow',
    async run(steps) {
      const { promise, resolve } = Promise.withResolvers<number>();
      ended = resolve;
      await workflow.run({ steps });
      const ms = await promise;
      await wait(SETTLED_MS);
      return ms;
    },
    close: async () => {
      await worker.stop();
      await backend.stop();
    },
  };
}
