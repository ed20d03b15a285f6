import { Redis } from 'ioredis';
import { PlanInvalidError } from '#core/errors.ts';
import type { Tools } from '#runtime/tools.ts';

const CONNECT_MS = 5000;
const COMMAND_MS = 10_000;

/**
 * Opens one connection to a Redis, lends it to `use` and closes it. `address` is `redis://` or `rediss://`, its secrets
 * references. Throws AddressRefusedError before dialling; what the cache says becomes an Error without credentials.
 */
export async function withRedis<Result>(
  address: string,
  tools: Tools,
  use: (redis: Redis) => Promise<Result>,
): Promise<Result> {
  const url = URL.parse(await tools.secret(address));
  if (!url || !/^rediss?:$/.test(url.protocol)) {
    throw new PlanInvalidError('the address of a cache cannot be read; expected redis://host:port');
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port || 6379);
  await tools.allowHost(host, port);
  const redis = new Redis({
    host,
    port,
    db: Number(url.pathname.slice(1) || 0),
    ...(url.username && { username: decodeURIComponent(url.username) }),
    ...(url.password && { password: decodeURIComponent(url.password) }),
    ...(url.protocol === 'rediss:' && { tls: { servername: host } }),
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    // The step decides about another attempt; a client that goes on by itself would act after the step is over.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    disableClientInfo: true,
    protocol: 2,
  });
  let lost: Error | undefined;
  redis.on('error', (error: Error) => {
    lost ??= error;
  });
  try {
    await redis.connect();
    return await use(redis);
  } catch (error) {
    // "Connection is closed" says nothing; what closed it came as an event.
    const said = lost ?? error;
    throw new Error(`cache at ${host}:${port}: ${said instanceof Error ? said.message : String(said)}`);
  } finally {
    redis.disconnect();
  }
}
