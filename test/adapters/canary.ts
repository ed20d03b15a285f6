import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface Canary {
  readonly port: number;
  /** Connections that reached it. */
  reached(): number;
  close(): Promise<void>;
}

/** A listener on the loopback address that nothing may reach. */
export async function startCanary(): Promise<Canary> {
  const sockets = new Set<Socket>();
  let reached = 0;
  const server = createServer((socket) => {
    reached += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    reached: () => reached,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Ways to write the loopback and other inner addresses; `PORT` stands for the canary's port. */
export const LOOPBACK_FORMS = [
  'https://127.0.0.1:PORT/',
  'https://127.0.0.1:PORT',
  'https://127.1:PORT/',
  'https://127.0.1:PORT/',
  'https://127.255.255.254:PORT/',
  'https://127.000.000.001:PORT/',
  'https://2130706433:PORT/',
  'https://017700000001:PORT/',
  'https://0177.0.0.1:PORT/',
  'https://0177.0.0.01:PORT/',
  'https://0177.1:PORT/',
  'https://0x7f000001:PORT/',
  'https://0x7F.0x0.0x0.0x1:PORT/',
  'https://0x7f.1:PORT/',
  'https://0x7f.0.0x0.1:PORT/',
  'https://0:PORT/',
  'https://0.0.0.0:PORT/',
  'https://0x0:PORT/',
  'https://00000000:PORT/',
  'https://%31%32%37.0.0.1:PORT/',
  'https://127%2e0%2e0%2e1:PORT/',
  'https://①②⑦.⓪.⓪.①:PORT/',
  'https://127。0。0。1:PORT/',
  'https://127.0.0.1.:PORT/',
  'https://[::1]:PORT/',
  'https://[0:0:0:0:0:0:0:1]:PORT/',
  'https://[0000::0001]:PORT/',
  'https://[::]:PORT/',
  'https://[::ffff:127.0.0.1]:PORT/',
  'https://[::ffff:7f00:1]:PORT/',
  'https://[0:0:0:0:0:ffff:127.0.0.1]:PORT/',
  'https://[::127.0.0.1]:PORT/',
  'https://[::ffff:0.0.0.0]:PORT/',
  'https://[64:ff9b::127.0.0.1]:PORT/',
  'https://[2002:7f00:1::]:PORT/',
  'https://[fe80::1]:PORT/',
  'https://[fc00::1]:PORT/',
  'https://localhost:PORT/',
  'https://LOCALHOST:PORT/',
  'https://localhost.:PORT/',
  'https://LocalHost:PORT/path?query#fragment',
  'https://ⓛocalhost:PORT/',
  'https://ip6-localhost:PORT/',
  'https://127.0.0.1.nip.io:PORT/',
  'https://7f000001.rebind.example:PORT/',
  'https://user@127.0.0.1:PORT/',
  'https://api.example.com@127.0.0.1:PORT/',
  'https://api.example.com:443@127.0.0.1:PORT/',
  'https://api.example.com%2f@127.0.0.1:PORT/',
  'https://127.0.0.1:PORT\\@api.example.com/',
  'https:127.0.0.1:PORT/',
  'https:\\\\127.0.0.1:PORT\\',
  'https:////127.0.0.1:PORT/',
  'https://127.0.0.1\t:PORT/',
  'https://127.0.0.1\n:PORT/',
  ' https://127.0.0.1:PORT/ ',
  'http://127.0.0.1:PORT/',
  'ftp://127.0.0.1:PORT/',
  'gopher://127.0.0.1:PORT/_GET',
  'ws://127.0.0.1:PORT/',
  'file://127.0.0.1:PORT/etc/hosts',
  '//127.0.0.1:PORT/',
  '127.0.0.1:PORT',
] as const;

/** Ways to write addresses that hand out credentials. */
export const METADATA_FORMS = [
  'http://169.254.169.254/',
  'http://2852039166/',
  'http://0xa9fea9fe/',
  'http://0xa9.0xfe.0xa9.0xfe/',
  'http://0251.0376.0251.0376/',
  'http://169.254.43518/',
  'http://169.254.170.2/v2/credentials',
  'http://169.254.0.1/',
  'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[::169.254.169.254]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[2002:a9fe:a9fe::]/',
  'http://[fd00:ec2::254]/',
  'http://[fd00:0ec2:0:0:0:0:0:254]/',
  'http://metadata.example/',
] as const;
