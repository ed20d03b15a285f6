import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const ROUNDS = 1000;
const derive = promisify(pbkdf2);

/** The hash of v1.5.2: quick, and no longer what one would choose. Hexadecimal. */
export async function pbkdf2Hash(password: string, salt: string): Promise<string> {
  return (await derive(password, salt, ROUNDS, 32, 'sha256')).toString('hex');
}

export async function pbkdf2Matches(password: string, salt: string, hash: string): Promise<boolean> {
  const found = Buffer.from(await pbkdf2Hash(password, salt));
  const wanted = Buffer.from(hash);
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}
