import { commandLine } from '../shared/shop-file.ts';
import { oldLogin } from './old-login.ts';
import { placeOrder } from './orders.ts';
import { serveApi } from './server.ts';
import { jsonSessions, loadSession } from './sessions.ts';
import { withConnection } from './stores.ts';

const { shop } = commandLine();
const authUrl = shop.auth['v1.5.2'] ?? '';

await serveApi(shop, {
  name: 'v2.0.8',
  poolSize: 10,
  sessions: jsonSessions,
  authUrl,
  login: (stores, login) => oldLogin(stores, authUrl, jsonSessions, login),
  async checkout({ pool, cache }, authorization, request) {
    const { session } = await loadSession(cache, jsonSessions, authorization);
    return withConnection(pool, (connection) => placeOrder(connection, session.userId, request));
  },
});
