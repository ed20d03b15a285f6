import { z } from 'zod';
import { mustCall } from '../shared/call-json.ts';
import { ShopError } from '../shared/json-server.ts';
import type { Login } from './server.ts';
import { type SessionFormat, saveSession } from './sessions.ts';
import { type Stores, withConnection } from './stores.ts';

const Verdict = z.object({ valid: z.boolean(), token: z.string().optional() });

/** Refuses a login without saying which half of it was wrong. */
export function refuseLogin(): never {
  throw new ShopError(401, 'login-refused', 'email or password is wrong');
}

/** The login of v2.0.8: reads the user, gives the connection back, then asks auth v1.5.2. */
export async function oldLogin(
  { pool, cache }: Stores,
  authUrl: string,
  format: SessionFormat,
  { email, password }: Login,
): Promise<string> {
  const { rows } = await withConnection(pool, (connection) =>
    connection.query<{ id: number; salt: string; hash: string }>(
      'SELECT id, password_salt AS salt, password_hash AS hash FROM users WHERE email = $1',
      [email],
    ),
  );
  const user = rows[0] ?? refuseLogin();
  const body = { password, salt: user.salt, hash: user.hash };
  const { valid, token } = Verdict.parse(await mustCall('POST', `${authUrl}/verify`, body));
  if (!valid || token === undefined) refuseLogin();
  await saveSession(cache, format, token, { userId: user.id, email });
  return token;
}
