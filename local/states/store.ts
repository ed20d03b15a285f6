import type { Entry } from './entry.ts';
import type { Journal } from './journal.ts';
import type { Ending, Header } from './run.ts';

/** A machine as it was created, in the words of the API. */
export interface SavedMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** The digest of its current definition. */
  readonly definition: string;
  readonly revision: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An execution read back whole. */
export interface SavedExecution {
  readonly header: Header;
  readonly entries: readonly Entry[];
}

/** A closed execution as lists show it; the rest is read when it is asked for. */
export interface Summary {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly status: Ending['status'];
}

/** Where machines and executions are kept. What a method wrote is on disk when its promise resolves. */
export interface Store {
  machines(): Promise<SavedMachine[]>;
  saveMachines(machines: readonly SavedMachine[]): Promise<void>;
  /** Keeps a definition's text under its digest. */
  saveDefinition(digest: string, text: string): Promise<void>;
  definition(digest: string): Promise<string>;

  create(header: Header): Promise<Journal>;
  /** The open executions, each with a journal that goes on after its last whole batch. */
  open(): Promise<readonly (SavedExecution & { readonly journal: Journal })[]>;
  read(arn: string): Promise<SavedExecution | undefined>;
  /** Moves an execution whose journal is closed out of the way of the next start. */
  archive(saved: SavedExecution, summary: Summary): Promise<void>;
  closed(): ReadonlyMap<string, Summary>;
}
