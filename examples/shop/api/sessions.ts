import type { Redis } from 'ioredis';
import { z } from 'zod';
import { ShopError } from '../shared/json-server.ts';

const SECONDS = 900;
const PREFIX = 's2.';

export const Session = z.object({ userId: z.int(), email: z.string(), proof: z.string().optional() });
export type Session = z.infer<typeof Session>;

/** How one version writes its sessions into the cache, and what it can read. */
export interface SessionFormat {
  encode(session: Session): string;
  /** Throws on anything that this version does not know. */
  decode(text: string): Session;
}

/** v2.0.8: JSON. It was written before there was another form, so a session of v2.1 is a fault to it. */
export const jsonSessions: SessionFormat = {
  encode: ({ userId, email }) => JSON.stringify({ userId, email }),
  decode: (text) => Session.parse(JSON.parse(text)),
};

/** v2.1: `s2.` and the packed session with its proof; reads the old form too. */
export const packedSessions: SessionFormat = {
  encode: (session) => PREFIX + Buffer.from(JSON.stringify(session)).toString('base64url'),
  decode: (text) =>
    text.startsWith(PREFIX)
      ? Session.parse(JSON.parse(Buffer.from(text.slice(PREFIX.length), 'base64url').toString()))
      : jsonSessions.decode(text),
};

export async function saveSession(
  cache: Redis,
  format: SessionFormat,
  token: string,
  session: Session,
): Promise<void> {
  await cache.set(`session:${token}`, format.encode(session), 'EX', SECONDS);
}

/** The session that an `Authorization: Bearer` header names. Throws ShopError 401 when there is none. */
export async function loadSession(
  cache: Redis,
  format: SessionFormat,
  authorization = '',
): Promise<{ token: string; session: Session }> {
  const token = authorization.replace(/^Bearer /, '');
  const text = token === '' ? null : await cache.get(`session:${token}`);
  if (text === null) throw new ShopError(401, 'not-logged-in', 'log in first');
  return { token, session: format.decode(text) };
}
