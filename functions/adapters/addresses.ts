import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { AddressRefusedError } from '#core/errors.ts';
import type { Plan } from '#core/plan.ts';

/** Where a host name leads, as node:dns answers it. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

export type Resolve = (host: string) => Promise<readonly Address[]>;
export type Network = Plan['network'];

/** Hands out credentials to whoever asks; refused whatever a plan says, also where IPv6 wraps it. */
const METADATA = blockList('169.254.0.0/16 fd00:ec2::/32 ::a9fe:0/112 64:ff9b::a9fe:0/112 2002:a9fe::/32');

/** Everything that IANA's special-purpose registries do not call globally reachable, and what wraps IPv4 in IPv6. */
const PRIVATE = blockList(`
  0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24
  192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
  ::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16
  fc00::/7 fe80::/10 fec0::/10 ff00::/8`);

function blockList(ranges: string): BlockList {
  const list = new BlockList();
  for (const range of ranges.trim().split(/\s+/)) {
    const [net = '', bits] = range.split('/');
    list.addSubnet(net, Number(bits), isIP(net) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/**
 * Resolves `host` once and gives the addresses to connect to, so that no second look-up can lead elsewhere. Throws
 * AddressRefusedError unless the plan names the host (and its port, where the plan names one) and every address it
 * has may be reached.
 */
export async function admit(
  network: Network,
  host: string,
  port: number,
  resolve: Resolve = resolveByName,
): Promise<readonly Address[]> {
  const name = canonical(host);
  if (!network.allow.some((entry) => matches(entry, name, port))) {
    const known = network.allow.join(', ') || 'none';
    throw new AddressRefusedError(`"${name}:${port}" is not among the hosts the plan may reach (${known})`);
  }
  const family = isIP(name);
  const addresses = family === 0 ? await resolve(name) : [{ address: name, family }];
  if (addresses.length === 0) throw new Error(`host "${name}" has no address`);
  for (const { address } of addresses) refuseInside(network, name, address);
  return addresses;
}

/** For databases and caches: the same rules before they are dialled. */
export function createAllowHost(
  network: Network,
  resolve: Resolve = resolveByName,
): (host: string, port: number) => Promise<void> {
  return async (host, port) => void (await admit(network, host, port, resolve));
}

/** One spelling for every host: lower case, decimal and octal forms read as the address they are, no final dot. */
export function canonical(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const url = URL.parse(isIP(bare) === 6 ? `http://[${bare}]/` : `http://${bare}/`);
  const plain =
    url && url.username === '' && url.pathname === '/' && url.port === '' && !/[/?#@\\]/.test(bare);
  if (!plain) throw new AddressRefusedError(`"${host}" is no host name`);
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function matches(entry: string, name: string, port: number): boolean {
  const [, host = entry, only] = (isIP(entry) === 0 && /^(.+):(\d+)$/.exec(entry)) || [];
  if (only !== undefined && Number(only) !== port) return false;
  if (!host.startsWith('*.')) return canonical(host) === name;
  return isIP(name) === 0 && name.endsWith(host.slice(1).toLowerCase());
}

function refuseInside(network: Network, name: string, address: string): void {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const shown = address === name ? `"${name}"` : `"${name}" (${address})`;
  if (METADATA.check(address, family)) {
    throw new AddressRefusedError(`${shown} is a metadata address, which no plan may reach`);
  }
  if (!network.privateAddresses && PRIVATE.check(address, family)) {
    throw new AddressRefusedError(`${shown} is a private address, which this plan may not reach`);
  }
}

async function resolveByName(host: string): Promise<readonly Address[]> {
  return lookup(host, { all: true });
}
