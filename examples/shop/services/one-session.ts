import type { PGlite } from '@electric-sql/pglite';

const EXTENDED = new Set(Buffer.from('PBDECH'));

/** A simple-query or sync message of the wire protocol, version 3. */
function message(letter: string, text?: string): Uint8Array {
  const body = text === undefined ? Buffer.alloc(0) : Buffer.from(`${text}\0`);
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const SYNC = message('S');
const APPLY_DATABASE_SETTINGS = message(
  'Q',
  `RESET ALL;
   SELECT set_config(split_part(c, '=', 1), substr(c, strpos(c, '=') + 1), false)
   FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c
   WHERE d.datname = current_database()`,
);

/**
 * Makes one PGlite session fit to be shared by many clients of pglite-socket.
 *
 * The socket server runs the messages of all clients through one queue and holds it for a client while a transaction
 * is open, but it lets others in between Parse and Sync of an extended query, where the unnamed statement would be
 * overwritten. Here a begun extended query counts as a transaction until its Sync. `ALTER DATABASE … SET` is applied
 * at each new connection and right after the statement itself: a server would apply it to new sessions only.
 */
export function oneSession(db: PGlite): PGlite {
  let midway = false;
  let settingsStale = true;
  const raw = async (bytes: Uint8Array): Promise<void> =>
    db.execProtocolRawStream(bytes, { onRawData: () => undefined });

  const overrides = {
    isInTransaction: (): boolean => midway || db.isInTransaction(),

    async execProtocolRawStream(
      ...[bytes, options]: Parameters<PGlite['execProtocolRawStream']>
    ): Promise<void> {
      const letter = bytes[0] ?? 0;
      const starting = letter === 0;
      if ((starting || settingsStale) && !midway && !db.isInTransaction()) {
        await raw(APPLY_DATABASE_SETTINGS);
        settingsStale = false;
      }
      await db.execProtocolRawStream(bytes, options);
      midway = EXTENDED.has(letter);
      if (/alter\s+database/i.test(Buffer.from(bytes).toString('latin1'))) settingsStale = true;
    },

    /** pglite-socket calls this to roll back what a vanished client left open. */
    async exec(...[sql, options]: Parameters<PGlite['exec']>): ReturnType<PGlite['exec']> {
      if (midway) await raw(SYNC);
      midway = false;
      return db.isInTransaction() ? db.exec(sql, options) : [];
    },
  };
  return new Proxy(db, {
    get(target, name) {
      const own: unknown = Reflect.get(overrides, name);
      const value: unknown = own ?? Reflect.get(target, name, target);
      return typeof value === 'function' && own === undefined ? value.bind(target) : value;
    },
  });
}
