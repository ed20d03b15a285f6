import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { closeServer, ShopError, serveJson } from '../shared/json-server.ts';
import { onLeash } from '../shared/leash.ts';
import { commandLine, writeWhole } from '../shared/shop-file.ts';

const Flag = z.object({ enabled: z.boolean() });
const Flags = z.record(z.string(), Flag.extend({ changedAt: z.string() }));
type Flags = z.infer<typeof Flags>;

const { shop } = commandLine();
const path = join(shop.dataDir, 'flags.json');
let flags: Flags = existsSync(path)
  ? Flags.parse(JSON.parse(readFileSync(path, 'utf8')))
  : { 'new-authentication': { enabled: true, changedAt: new Date().toISOString() } };

function find(name = ''): { name: string; enabled: boolean; changedAt: string } {
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (flag === undefined) throw new ShopError(404, 'unknown-flag', `no flag "${name}"`);
  return { name, ...flag };
}

const server = await serveJson(shop.ports.flags, {
  'GET /health': () => ({ body: { status: 'healthy' } }),
  'GET /flags': () => ({ body: { flags } }),
  'GET /flags/:name': ({ params }) => ({ body: find(params.name) }),
  'PUT /flags/:name': ({ params, body }) => {
    const { name } = find(params.name);
    const wanted = Flag.safeParse(body);
    if (!wanted.success) throw new ShopError(400, 'invalid', 'expected {"enabled": true or false}');
    const next = { ...flags, [name]: { ...wanted.data, changedAt: new Date().toISOString() } };
    writeWhole(path, JSON.stringify(next, null, 2));
    flags = next;
    return { body: find(name) };
  },
});

onLeash(() => closeServer(server));
