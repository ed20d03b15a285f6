interface Entry {
  readonly value: string;
  readonly expires: number;
}

export interface Cache {
  hits: number;
  misses: number;
  clients: number;
  readonly entries: Map<string, Entry>;
}

/** RESP2: a status line, an error, a number, a string or nothing, a list. */
export type RespValue =
  | { readonly status: string }
  | { readonly error: string }
  | number
  | string
  | null
  | RespValue[];

const OK = { status: 'OK' };

function live(cache: Cache, key: string): Entry | undefined {
  const entry = cache.entries.get(key);
  if (entry !== undefined && entry.expires <= Date.now()) {
    cache.entries.delete(key);
    return undefined;
  }
  return entry;
}

function keys(cache: Cache, pattern = '*'): string[] {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const wanted = new RegExp(`^${source}$`, 's');
  return [...cache.entries.keys()].filter((key) => wanted.test(key) && live(cache, key) !== undefined);
}

function get(cache: Cache, key: string): string | null {
  const entry = live(cache, key);
  if (entry === undefined) cache.misses++;
  else cache.hits++;
  return entry?.value ?? null;
}

function set(cache: Cache, [key = '', value = '', ...options]: string[]): RespValue {
  let expires = Number.POSITIVE_INFINITY;
  for (let i = 0; i < options.length; i += 2) {
    const amount = Number(options[i + 1]);
    const unit = options[i]?.toUpperCase();
    if ((unit !== 'EX' && unit !== 'PX') || !(amount > 0)) return { error: 'ERR syntax error' };
    expires = Date.now() + amount * (unit === 'EX' ? 1000 : 1);
  }
  cache.entries.set(key, { value, expires });
  return OK;
}

function scan(cache: Cache, [cursor = '0', ...options]: string[]): RespValue {
  const option = (name: string): string | undefined =>
    options[options.findIndex((word) => word.toUpperCase() === name) + 1 || options.length];
  const from = Number(cursor);
  const count = Number(option('COUNT') ?? 10);
  const all = keys(cache).sort();
  const next = from + count < all.length ? String(from + count) : '0';
  const chosen = new Set(keys(cache, option('MATCH')));
  return [next, all.slice(from, from + count).filter((key) => chosen.has(key))];
}

function info(cache: Cache): string {
  const size = keys(cache).length;
  const lines = [
    '# Server',
    'redis_version:7.4.0',
    'redis_mode:standalone',
    'loading:0',
    '# Clients',
    `connected_clients:${cache.clients}`,
    '# Stats',
    `keyspace_hits:${cache.hits}`,
    `keyspace_misses:${cache.misses}`,
    '# Keyspace',
    ...(size === 0 ? [] : [`db0:keys=${size},expires=0,avg_ttl=0`]),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** Does one command. What this cache does not know it refuses as a Redis of that age would. */
export function execute(cache: Cache, [name = '', ...words]: string[]): RespValue {
  switch (name.toUpperCase()) {
    case 'PING':
      return words[0] ?? { status: 'PONG' };
    case 'GET':
      return get(cache, words[0] ?? '');
    case 'SET':
      return set(cache, words);
    case 'DEL':
      return words.filter((key) => live(cache, key) !== undefined && cache.entries.delete(key)).length;
    case 'EXISTS':
      return words.filter((key) => live(cache, key) !== undefined).length;
    case 'KEYS':
      return keys(cache, words[0]);
    case 'SCAN':
      return scan(cache, words);
    case 'DBSIZE':
      return keys(cache).length;
    case 'FLUSHDB':
    case 'FLUSHALL':
      cache.entries.clear();
      return OK;
    case 'INFO':
      return info(cache);
    case 'SELECT':
    case 'CLIENT':
    case 'QUIT':
      return OK;
    default:
      return { error: `ERR unknown command '${name}'` };
  }
}
