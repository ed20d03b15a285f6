import { noJournal } from './journal.ts';
import type { SavedExecution, SavedMachine, Store, Summary } from './store.ts';

/** Keeps everything in memory; closed executions for as long as the process lives. */
export function memoryStore(): Store {
  let machines: readonly SavedMachine[] = [];
  const definitions = new Map<string, string>();
  const executions = new Map<string, SavedExecution>();
  const closed = new Map<string, Summary>();

  return {
    machines: async () => [...machines],
    async saveMachines(changed) {
      machines = changed;
    },
    async saveDefinition(digest, text) {
      definitions.set(digest, text);
    },
    definition: async (digest) => definitions.get(digest) ?? '',
    create: async () => noJournal,
    open: async () => [],
    read: async (arn) => executions.get(arn),
    async archive(saved, summary) {
      executions.set(summary.arn, saved);
      closed.set(summary.arn, summary);
    },
    closed: () => closed,
  };
}
