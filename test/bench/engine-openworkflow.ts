import { join } from 'node:path';
import { OpenWorkflow } from 'openworkflow';
import { BackendSqlite } from 'openworkflow/sqlite';
import type { Engine } from './engines.ts';

/**
 * Durable steps in a SQLite file. The time runs from the workflow's first step to its last, inside the workflow: what its
 * worker waits between two polls is not counted.
 */
export async function openOpenworkflow(folder: string): Promise<Engine> {
  const backend = BackendSqlite.connect(join(folder, 'runs.db'));
  const client = new OpenWorkflow({ backend });
  const workflow = client.defineWorkflow<{ steps: number }, number>(
    { name: 'steps' },
    async ({ input, step }) => {
      const began = performance.now();
      for (let at = 0; at < input.steps; at += 1) await step.run({ name: `s${at}` }, async () => ({}));
      return performance.now() - began;
    },
  );
  const worker = client.newWorker({ concurrency: 1 });
  await worker.start();
  return {
    name: 'openworkflow',
    run: async (steps) => (await workflow.run({ steps })).result(),
    close: async () => {
      await worker.stop();
      await backend.stop();
    },
  };
}
