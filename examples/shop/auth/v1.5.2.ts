import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { closeServer, serveJson } from '../shared/json-server.ts';
import { onLeash } from '../shared/leash.ts';
import { commandLine } from '../shared/shop-file.ts';
import { pbkdf2Matches } from './pbkdf2.ts';

const VERSION = 'v1.5.2';
const Verify = z.object({ password: z.string(), salt: z.string(), hash: z.string() });

const { shop } = commandLine();
const server = await serveJson(shop.ports[`auth/${VERSION}`], {
  'GET /health': () => ({ body: { status: 'healthy', version: VERSION } }),
  'GET /version': () => ({ body: { service: 'auth', version: VERSION } }),
  'POST /verify': async ({ body }) => {
    const { password, salt, hash } = Verify.parse(body);
    const valid = await pbkdf2Matches(password, salt, hash);
    return { body: valid ? { valid, token: randomBytes(24).toString('base64url') } : { valid } };
  },
});

onLeash(() => closeServer(server));
