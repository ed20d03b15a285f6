import type { Timer } from '#local/clock.ts';
import { ServiceError } from '#local/service.ts';
import { advance } from './advance.ts';
import type { Machine } from './asl.ts';
import { stopJobs } from './children.ts';
import { readDefinition } from './definition.ts';
import type { Entry } from './entry.ts';
import { failureOf } from './failure.ts';
import { createFrame, frameAt } from './frame.ts';
import type { Journal } from './journal.ts';
import type { Ending, Header, Outside, Run, Status } from './run.ts';
import { endingOf, note, record, startedEntry } from './run.ts';
import type { SavedMachine, Store } from './store.ts';

/** An execution as it is on disk at the time of asking. */
export interface Snapshot {
  readonly header: Header;
  readonly entries: readonly Entry[];
  readonly ending: Ending | undefined;
}

/** What lists show of an execution. */
export interface Listed {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly startedAt: number;
  readonly status: Status;
  readonly stoppedAt?: number;
}

export interface Executions {
  /** Starts one, on disk when it resolves. The same name and input while it runs gives the running one. */
  start(machine: SavedMachine, name: string, input: unknown, startedBy?: string): Promise<Header>;
  /** Ends one as ABORTED; gives the time it stopped, also where it had stopped before. */
  stop(arn: string, error?: string, cause?: string): Promise<number>;
  read(arn: string): Promise<Snapshot>;
  finished(arn: string): Promise<{ header: Header; ending: Ending }>;
  list(): readonly Listed[];
  /** Sets the executions going that an earlier process left open. */
  resume(): void;
  close(): Promise<void>;
}

interface Open {
  /** False for an execution of an earlier process until it is resumed; its frames then start from their phases. */
  going: boolean;
  readonly run: Run;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  deadline?: Timer;
}

export async function createExecutions(store: Store, outside: Outside): Promise<Executions> {
  const opened = new Map<string, Open>();
  const starting = new Map<string, Promise<Header>>();
  const machines = new Map<string, Machine>();
  let waiting: Open[] = [];

  const machineOf = async (digest: string): Promise<Machine> => {
    const known = machines.get(digest);
    if (known) return known;
    const { machine, diagnostics } = readDefinition(await store.definition(digest));
    if (!machine)
      throw new Error(`the kept definition ${digest} does not hold any more: ${diagnostics[0]?.message}`);
    machines.set(digest, machine);
    return machine;
  };

  const openRun = async (header: Header, journal: Journal, entries: readonly Entry[]): Promise<Open> => {
    const machine = await machineOf(header.definition);
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const run: Run = {
      header,
      machine,
      root: createFrame(machine.scope, header.input),
      entries: [],
      journal,
      outside,
      // Nothing may go on after a journal or the engine itself failed: an unhandled rejection ends the process.
      launch(frame) {
        if (open.going) void advance(run, frame);
      },
      finish: () => void archive(open),
      ending: undefined,
      events: 0,
    };
    const open: Open = { run, done, resolve, going: false };
    for (const entry of entries) {
      const frame = frameAt(run.root, entry.frame);
      if (!frame)
        throw new Error(`the journal of ${header.arn} names a scope "${entry.frame}" that is not open`);
      note(run, frame, entry);
    }
    opened.set(header.arn, open);
    return open;
  };

  const launch = (open: Open): void => {
    const { run } = open;
    if (run.ending) return;
    open.going = true;
    const { timeoutSeconds } = run.machine;
    if (timeoutSeconds !== undefined) {
      const left = run.header.startedAt + timeoutSeconds * 1000 - outside.clock.now();
      open.deadline = outside.clock.after(left, () => {
        if (run.ending || outside.closed) return;
        stopJobs(run);
        record(run, run.root, { type: 'ExecutionTimedOut', error: 'States.Timeout' });
      });
    }
    run.launch(run.root);
  };

  const archive = async (open: Open): Promise<void> => {
    const { run } = open;
    const { header, ending, entries } = run;
    if (!ending) return;
    open.deadline?.cancel();
    await run.journal.close();
    for (const [token, { run: owner }] of outside.tokens) if (owner === run) outside.tokens.delete(token);
    const { arn, name, machineArn, startedAt } = header;
    const { status, stoppedAt } = ending;
    await store.archive({ header, entries }, { arn, name, machineArn, startedAt, stoppedAt, status });
    opened.delete(arn);
    open.resolve();
  };

  const read = async (arn: string): Promise<Snapshot> => {
    await starting.get(arn);
    const open = opened.get(arn);
    if (open) {
      const { header, entries, ending, journal } = open.run;
      const count = entries.length;
      await journal.sync();
      return { header, entries: entries.slice(0, count), ending };
    }
    const saved = store.closed().has(arn) ? await store.read(arn) : undefined;
    if (!saved) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return { ...saved, ending: endingOf(saved.entries.at(-1)) };
  };

  const begin = async (header: Header): Promise<Header> => {
    const journal = await store.create(header);
    const started = startedEntry(header);
    const open = await openRun(header, journal, [started]);
    outside.onEvent?.(header.arn, started);
    launch(open);
    return header;
  };

  for (const { header, entries, journal } of await store.open()) {
    const open = await openRun(header, journal, entries);
    if (open.run.ending) await archive(open);
    else waiting.push(open);
  }

  return {
    async start(machine, name, input, startedBy) {
      const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
      if (starting.has(arn) || opened.has(arn) || store.closed().has(arn)) {
        const { header, ending } = await read(arn);
        const same =
          startedBy === undefined ? !ending && equal(header.input, input) : header.startedBy === startedBy;
        if (same) return header;
        throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
      }
      const { arn: machineArn, name: machineName, roleArn, definition } = machine;
      const startedAt = outside.clock.now();
      const header = { arn, name, machineArn, machineName, roleArn, definition, input, startedAt, startedBy };
      const started = begin(header).finally(() => starting.delete(arn));
      starting.set(arn, started);
      return started;
    },
    async stop(arn, error, cause) {
      const snapshot = await read(arn);
      const open = opened.get(arn);
      if (!open || open.run.ending) return snapshot.ending?.stoppedAt ?? outside.clock.now();
      stopJobs(open.run);
      record(open.run, open.run.root, { type: 'ExecutionAborted', ...failureOf({ error, cause }) });
      await open.run.journal.sync();
      return outside.clock.now();
    },
    read,
    async finished(arn) {
      await opened.get(arn)?.done;
      const { header, ending } = await read(arn);
      if (!ending) throw new Error(`the execution ${arn} is still running`);
      return { header, ending };
    },
    list: () => [
      ...store.closed().values(),
      ...[...opened.values()]
        .filter(({ run }) => !store.closed().has(run.header.arn))
        .map(({ run }) => listed(run)),
    ],
    resume() {
      for (const open of waiting) launch(open);
      waiting = [];
    },
    async close() {
      outside.closed = true;
      for (const { run, deadline, done } of opened.values()) {
        deadline?.cancel();
        await (run.ending ? done : run.journal.close());
      }
    },
  };
}

function listed({ header, ending }: Run): Listed {
  const { arn, name, machineArn, startedAt } = header;
  const shared = { arn, name, machineArn, startedAt };
  return ending
    ? { ...shared, status: ending.status, stoppedAt: ending.stoppedAt }
    : { ...shared, status: 'RUNNING' };
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
