import { randomBytes } from 'node:crypto';
import { constants, setPriority } from 'node:os';
import { z } from 'zod';
import { closeServer, serveJson } from '../shared/json-server.ts';
import { onLeash } from '../shared/leash.ts';
import { commandLine } from '../shared/shop-file.ts';
import { pbkdf2Matches } from './pbkdf2.ts';
import { calibratedCost, scryptHash, scryptMatches } from './scrypt.ts';

const VERSION = 'v2.0.0';
const Verify = z.object({ password: z.string(), algorithm: z.enum(['pbkdf2', 'scrypt']), hash: z.string() });
const Prove = z.object({ token: z.string() });
const Confirm = z.object({ token: z.string(), proof: z.string() });

const { shop } = commandLine();
// Hashing gives way to whoever else wants the processor.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const cost = calibratedCost();

async function verify({
  password,
  algorithm,
  hash,
}: z.infer<typeof Verify>): Promise<{ valid: boolean; upgraded?: string }> {
  if (algorithm === 'scrypt') return { valid: await scryptMatches(password, hash) };
  const [salt = '', old = ''] = hash.split('$');
  if (!(await pbkdf2Matches(password, salt, old))) return { valid: false };
  return { valid: true, upgraded: await scryptHash(password, cost) };
}

const server = await serveJson(shop.ports[`auth/${VERSION}`], {
  'GET /health': () => ({ body: { status: 'healthy', version: VERSION, cost } }),
  'GET /version': () => ({ body: { service: 'auth', version: VERSION } }),
  /** A login: the password is verified, and the session gets a proof that only its token can match. */
  'POST /v2/verify': async ({ body }) => {
    const { valid, upgraded } = await verify(Verify.parse(body));
    if (!valid) return { body: { valid } };
    const token = randomBytes(24).toString('base64url');
    return {
      body: { valid, token, proof: await scryptHash(token, cost), ...(upgraded ? { upgraded } : {}) },
    };
  },
  /** For a session that the old authentication opened. */
  'POST /v2/prove': async ({ body }) => ({
    body: { proof: await scryptHash(Prove.parse(body).token, cost) },
  }),
  /** Before a payment: does the token that was shown match the proof of its session? */
  'POST /v2/confirm': async ({ body }) => {
    const { token, proof } = Confirm.parse(body);
    return { body: { valid: await scryptMatches(token, proof) } };
  },
});

onLeash(() => closeServer(server));
