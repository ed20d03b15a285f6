import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { closeServer, serveJson } from '../shared/json-server.ts';
import { onLeash } from '../shared/leash.ts';
import { commandLine } from '../shared/shop-file.ts';
import { oneSession } from './one-session.ts';

const MOST_CLIENTS = 100;

const { shop } = commandLine();
let socket: PGLiteSocketServer | undefined;

// Taken first and given back last: two processes on one data folder would ruin it, and this port lets only one in.
const admin = await serveJson(shop.ports.postgresAdmin, {
  'GET /health': () =>
    socket === undefined
      ? { status: 503, body: { status: 'starting' } }
      : { body: { status: 'healthy', ...socket.getStats() } },
});
const db = await PGlite.create({ dataDir: join(shop.dataDir, 'postgres') });
const listening = new PGLiteSocketServer({
  db: oneSession(db),
  host: '127.0.0.1',
  port: shop.ports.postgres,
  maxConnections: MOST_CLIENTS,
});
await listening.start();
socket = listening;

onLeash(async () => {
  await listening.stop();
  await db.close();
  await closeServer(admin);
});
