type Done<T> = (error: Error | null, value?: T) => void;

/** The part of dynalite's store through which every operation on an item first reads its table's definition. */
export interface TableReader<Table> {
  readonly getTable: (name: string, checkStatus: boolean | Done<Table>, done?: Done<Table>) => void;
}

/**
 * Remembers the definitions of tables that are ready, so that an item is read without reading and parsing its table
 * first. `forget` must be called before and after whatever may change a definition.
 */
export function rememberTables<Table extends { TableStatus?: string }>(
  store: TableReader<Table>,
): TableReader<Table> & { forget(): void } {
  const tables = new Map<string, Table>();
  let round = 0;
  return {
    getTable(name, checkStatus, done) {
      const answer = typeof checkStatus === 'function' ? checkStatus : done;
      const known = tables.get(name);
      if (known) return answer?.(null, known);
      const asked = round;
      store.getTable(name, checkStatus === true, (error, table) => {
        if (!error && table?.TableStatus === 'ACTIVE' && asked === round) tables.set(name, table);
        answer?.(error, table);
      });
    },
    forget() {
      round += 1;
      tables.clear();
    },
  };
}
