import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

export interface Database {
  readonly connection: string;
  close(): Promise<void>;
}

/** A Postgres spoken to over its wire protocol, with what `setup` makes in it. */
export async function startDatabase(setup: string): Promise<Database> {
  const database = await PGlite.create();
  await database.exec(setup);
  const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 0 });
  const listening = new Promise<string>((resolve) => {
    server.addEventListener('listening', (event) => {
      const { host, port } = (event as CustomEvent<{ host: string; port: number }>).detail;
      resolve(`postgres://postgres@${host}:${port}/postgres`);
    });
  });
  await server.start();
  return {
    connection: await listening,
    async close() {
      await server.stop();
      await database.close();
    },
  };
}
