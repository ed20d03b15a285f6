import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { ConflictError } from '#core/errors.ts';
import { type JsonService, type Operation, ServiceError } from '../service.ts';
import { rememberTables, type TableReader } from './table-cache.ts';

/** The inside of npm `dynalite`: its own HTTP server is left out, so that one port serves all. */
interface Store extends TableReader<Table> {
  readonly db: { open(): Promise<void>; close(): Promise<void> };
  readonly tableDb: {
    get(name: string, done: (error: Error | null, table?: Table) => void): void;
    put(name: string, table: Table, done: (error: Error | null) => void): void;
  };
  readonly lifecycleManager: { gracefulClose(done: (error?: Error | null) => void): void };
}
interface Table {
  TableStatus?: string;
  GlobalSecondaryIndexes?: { IndexStatus?: string }[];
}
interface Failure extends Error {
  readonly statusCode?: number;
  readonly body?: { readonly __type: string; readonly message?: string; readonly Message?: string };
}
interface Validation {
  readonly types: unknown;
  readonly custom: unknown;
}
interface Validations {
  readonly checkTypes: (input: unknown, types: unknown) => Record<string, unknown>;
  readonly checkValidations: (input: unknown, types: unknown, custom: unknown, store: Store) => void;
}
type Action = (
  store: Store,
  input: unknown,
  done: (error: Failure | null, output?: Record<string, unknown>) => void,
) => void;

const require = createRequire(import.meta.url);
const ON_ITEMS = ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'];
const OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
  'UpdateTable',
];

/**
 * DynamoDB on LevelDB: in `directory`, or in memory without one. No transactions, no streams, no time to live.
 * @throws ConflictError when another process has the directory open.
 */
export async function createDynamoDb(directory?: string): Promise<JsonService> {
  const { create } = require('dynalite/db') as { create: (options: object) => Store };
  const tables = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const store = create(directory === undefined ? tables : { ...tables, path: directory });
  try {
    await store.db.open();
  } catch (error) {
    throw new ConflictError(`the table in ${directory} is open in another process: stop that one first`, {
      cause: error,
    });
  }
  const remembered = rememberTables(store);
  const quick: Store = { ...store, getTable: remembered.getTable };
  const operations = Object.fromEntries(
    OPERATIONS.map((name) => {
      if (ON_ITEMS.includes(name)) return [name, bind(quick, name)];
      const operation = bind(store, name);
      // A definition changes while such an operation runs, and a moment after it.
      return [
        name,
        (input) => {
          remembered.forget();
          return operation(input).finally(() => remembered.forget());
        },
      ];
    }),
  ) as Record<string, Operation>;
  await finishCreation(store, operations);
  return {
    signingName: 'dynamodb',
    operations: { ...operations, CreateTable: createAndWait(operations) },
    close: () =>
      new Promise((resolve, reject) => {
        store.lifecycleManager.gracefulClose((error) => (error ? reject(error) : resolve()));
      }),
  };
}

function bind(store: Store, name: string): Operation {
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const action = require(`dynalite/actions/${file}`) as Action;
  const validation = require(`dynalite/validations/${file}`) as Validation;
  const { checkTypes, checkValidations } = require('dynalite/validations') as Validations;
  return (input) =>
    new Promise((resolve, reject) => {
      try {
        const data = checkTypes(input, validation.types);
        checkValidations(data, validation.types, validation.custom, store);
        action(store, data, (error, output) => (error ? reject(serviceError(error)) : resolve(output ?? {})));
      } catch (error) {
        reject(serviceError(error as Failure));
      }
    });
}

/** A kill within the millisecond in which a table was being created would leave it so for ever. */
async function finishCreation(store: Store, { ListTables }: Record<string, Operation>): Promise<void> {
  const { TableNames } = (await ListTables?.({})) ?? {};
  for (const name of (TableNames ?? []) as string[]) {
    const table = await new Promise<Table>((resolve, reject) => {
      store.tableDb.get(name, (error, found) => (found ? resolve(found) : reject(error)));
    });
    if (table.TableStatus !== 'CREATING') continue;
    table.TableStatus = 'ACTIVE';
    for (const index of table.GlobalSecondaryIndexes ?? []) index.IndexStatus = 'ACTIVE';
    await new Promise<void>((resolve, reject) => {
      store.tableDb.put(name, table, (error) => (error ? reject(error) : resolve()));
    });
  }
}

/** Answers once the table can be used: here that takes no time worth a client's waiter. */
function createAndWait({ CreateTable, DescribeTable }: Record<string, Operation>): Operation {
  return async (input) => {
    const created = await CreateTable?.(input);
    for (;;) {
      const { Table } = (await DescribeTable?.({ TableName: input.TableName })) ?? {};
      if ((Table as { TableStatus?: string } | undefined)?.TableStatus !== 'CREATING') return created ?? {};
      await setTimeout(1);
    }
  };
}

function serviceError(error: Failure): Error {
  if (error.statusCode === undefined || error.body === undefined) return error;
  const code = error.body.__type.split('#').at(-1) ?? 'InternalServerError';
  return new ServiceError(code, error.body.message ?? error.body.Message ?? code, error.statusCode);
}
