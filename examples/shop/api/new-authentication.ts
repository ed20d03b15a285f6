import type { Redis } from 'ioredis';
import { z } from 'zod';
import { mustCall } from '../shared/call-json.ts';
import { ShopError } from '../shared/json-server.ts';
import { refuseLogin } from './old-login.ts';
import type { Login } from './server.ts';
import { packedSessions, type Session, saveSession } from './sessions.ts';
import { type Stores, withConnection } from './stores.ts';

/** Auth v2.0.0 verifies two at a time, so under load its answer takes as long as its queue. */
const PATIENCE = { withinMs: 10_000 };
const Verdict = z.object({
  valid: z.boolean(),
  token: z.string().optional(),
  proof: z.string().optional(),
  upgraded: z.string().optional(),
});
const Proof = z.object({ proof: z.string() });

/**
 * The login of v2.1, against the table `credentials` and auth v2.0.0. Here is half of the release's fault: the
 * connection that read the credentials is kept for writing them back, and so it is taken while auth works.
 */
export function newLogin(
  { pool, cache }: Stores,
  authUrl: string,
  { email, password }: Login,
): Promise<string> {
  return withConnection(pool, async (connection) => {
    const { rows } = await connection.query<{ id: number; algorithm: string; hash: string }>(
      'SELECT u.id, c.algorithm, c.hash FROM users u JOIN credentials c ON c.user_id = u.id WHERE u.email = $1',
      [email],
    );
    const user = rows[0] ?? refuseLogin();
    const body = { password, algorithm: user.algorithm, hash: user.hash };
    const verdict = Verdict.parse(await mustCall('POST', `${authUrl}/v2/verify`, body, PATIENCE));
    if (!verdict.valid || verdict.token === undefined) refuseLogin();
    if (verdict.upgraded !== undefined)
      await connection.query(
        `UPDATE credentials SET algorithm = 'scrypt', hash = $2, updated_at = now() WHERE user_id = $1`,
        [user.id, verdict.upgraded],
      );
    await saveSession(cache, packedSessions, verdict.token, {
      userId: user.id,
      email,
      ...(verdict.proof === undefined ? {} : { proof: verdict.proof }),
    });
    return verdict.token;
  });
}

/** Before a payment the token is proved once more. A session of the old login gets its proof on this occasion. */
export async function confirmSession(
  cache: Redis,
  authUrl: string,
  token: string,
  session: Session,
): Promise<void> {
  const { proof } = session;
  if (proof === undefined) {
    const made = Proof.parse(await mustCall('POST', `${authUrl}/v2/prove`, { token }, PATIENCE));
    await saveSession(cache, packedSessions, token, { ...session, proof: made.proof });
    return;
  }
  const verdict = Verdict.parse(await mustCall('POST', `${authUrl}/v2/confirm`, { token, proof }, PATIENCE));
  if (!verdict.valid) throw new ShopError(401, 'not-logged-in', 'log in again');
}
