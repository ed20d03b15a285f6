import { z } from 'zod';
import { mustCall } from '../shared/call-json.ts';
import { commandLine } from '../shared/shop-file.ts';
import { confirmSession, newLogin } from './new-authentication.ts';
import { oldLogin } from './old-login.ts';
import { placeOrder } from './orders.ts';
import { serveApi } from './server.ts';
import { jsonSessions, loadSession, packedSessions } from './sessions.ts';
import { withConnection } from './stores.ts';

const FLAG_EVERY_MS = 500;
const Flag = z.object({ enabled: z.boolean() });

/** What the two versions with the new authentication differ in. */
export interface Build {
  readonly name: 'v2.1' | 'v2.1.1';
  readonly poolSize: number;
}

/** Serves a version with the new authentication, behind its flag. */
export async function serveNewApi({ name, poolSize }: Build): Promise<void> {
  const { shop } = commandLine();
  const oldAuth = shop.auth['v1.5.2'] ?? '';
  const newAuth = shop.auth['v2.0.0'] ?? '';
  let newAuthentication = false;

  /** The flag as last heard; a flag service that is away changes nothing. */
  async function readFlag(): Promise<void> {
    try {
      const url = `${shop.flags}/flags/new-authentication`;
      newAuthentication = Flag.parse(await mustCall('GET', url, undefined, { withinMs: 1_000 })).enabled;
    } catch (error) {
      console.error('flag not read', String(error));
    }
  }
  await readFlag();
  setInterval(() => void readFlag(), FLAG_EVERY_MS).unref();

  await serveApi(shop, {
    name,
    poolSize,
    sessions: packedSessions,
    authUrl: newAuth,
    login: (stores, login) =>
      newAuthentication ? newLogin(stores, newAuth, login) : oldLogin(stores, oldAuth, jsonSessions, login),
    checkout: ({ pool, cache }, authorization, request) =>
      withConnection(pool, async (connection) => {
        const { token, session } = await loadSession(cache, packedSessions, authorization);
        if (newAuthentication) await confirmSession(cache, newAuth, token, session);
        return placeOrder(connection, session.userId, request, { placed_with: name, currency: 'EUR' });
      }),
  });
}
