import { createServer } from 'node:net';
import { PORTS, type PortName } from './shop-file.ts';

/** All held at once and then let go together, so that no two are the same. */
async function pickFree(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((done, fail) => {
        server.once('error', fail);
        server.listen(0, '127.0.0.1', done);
      });
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** Ports from `base` upwards in the order of PORTS; with base 0, whatever is free now. */
export async function choosePorts(base: number): Promise<Record<PortName, number>> {
  const free = base === 0 ? await pickFree(PORTS.length) : PORTS.map((_, index) => base + index);
  const pairs = PORTS.map((name, index) => [name, free[index] ?? 0] as const);
  return Object.fromEntries(pairs) as Record<PortName, number>;
}
