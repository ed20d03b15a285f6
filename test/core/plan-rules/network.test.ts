import { describe, expect, it } from 'vitest';
import { admit } from '#adapters/addresses.ts';
import { step } from '../plans.ts';
import { application, describeRules, type Fields, findings, settings } from './rule.ts';

const allow = { network: { allow: ['api.example.com'] } };
const at = 'phases.application-rollback.steps[0].with';
const reaching = (url: string): Fields => ({ ...allow, ...settings({ url }) });

describeRules([
  [
    'host-not-allowed',
    `${at}.url`,
    reaching('https://other.example.com/x'),
    reaching('https://api.example.com/x'),
  ],
  [
    'host-not-allowed',
    `${at}.warm[0].url`,
    { ...allow, ...settings({ warm: [{ url: 'http://other' }] }) },
    { ...allow, ...settings({ warm: [{ url: 'http://api.example.com' }] }) },
  ],
  [
    'host-not-allowed',
    `${at}.connection`,
    reachingBy('postgres://app:{secret:shop/db#password}@db.example.com:5432/shop'),
    reachingBy('postgres://app:{secret:shop/db#password}@api.example.com:5432/shop'),
  ],
  [
    'host-not-allowed',
    `${at}.address`,
    settings({ address: 'redis://cache' }),
    settings({ address: 'cache' }),
  ],
  [
    'host-not-allowed',
    `${at}.url`,
    { ...reaching(`\${base}/x`), parameters: { base: { default: 'https://other' } } },
    { ...reaching(`\${base}/x`), parameters: { base: {} } },
  ],
  [
    'host-not-allowed',
    `${at}.url`,
    { ...reaching(`https://other/\${id}`), parameters: { id: {} } },
    { ...reaching(`https://\${name}.other/x`), parameters: { name: {} } },
  ],
  [
    'host-not-allowed',
    `${at}.url`,
    {
      ...settings({ url: 'https://other' }),
      network: { allow: [`\${host}`] },
      parameters: { host: { default: 'a' } },
    },
    { ...settings({ url: 'https://other' }), network: { allow: [`\${host}`] }, parameters: { host: {} } },
  ],
  ['host-not-allowed', `${at}.url`, reaching('https://user@other/'), reaching('https://{secret:host}/')],
  [
    'host-not-allowed',
    'capture[0].with.url',
    { ...allow, capture: [{ name: 'rows', reader: 'sql', with: { url: 'https://other' } }] },
    {
      ...allow,
      ...application(step('a', { with: { body: { url: 'https://x' }, command: ['get', 'https://x'] } })),
    },
  ],
]);

describe('a host in a plan', () => {
  it.each([
    ['api.example.com', 'https://API.example.com./x'],
    ['API.example.com', 'https://api.example.com'],
    ['api.example.com:443', 'https://api.example.com'],
    ['api.example.com:443', 'https://api.example.com:444'],
    ['api.example.com:5432', 'postgresql://api.example.com/shop'],
    ['api.example.com:6379', 'rediss://api.example.com'],
    ['api.example.com:80', 'http://api.example.com'],
    ['api.example.com', 'redis://API.example.com:1'],
    ['*.example.com', 'https://a.b.example.com'],
    ['*.example.com', 'https://example.com'],
    ['*.Example.com:80', 'http://a.example.com'],
    ['*.0.0.1', 'http://127.0.0.1'],
    ['127.0.0.1', 'http://2130706433/'],
    ['127.0.0.1', 'http://0x7f.1:81/'],
    ['::1', 'http://[::1]:8080/'],
    ['[::1]:8080', 'http://[0:0::1]:8080/'],
    ['[::1]:8081', 'http://[::1]:8080/'],
    ['example.com', 'https://example.com.evil.org'],
    ['example.com', 'https://example.com@evil.org'],
  ])('is allowed by %s exactly where %s is reached', async (entry, url) => {
    const network = { allow: [entry], privateAddresses: true };
    const { hostname, port, protocol } = new URL(url);
    const known: Record<string, number> = {
      'https:': 443,
      'http:': 80,
      'postgresql:': 5432,
      'rediss:': 6379,
    };
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];

    const isReached = await admit(network, hostname, Number(port) || (known[protocol] ?? 0), resolve).then(
      () => true,
      () => false,
    );
    const refused = findings({ ...settings({ url }), network }).filter(
      ({ rule }) => rule === 'host-not-allowed',
    );

    expect(refused).toHaveLength(isReached ? 0 : 1);
  });

  it('is named with its port, and the secrets of its address are not', () => {
    const [finding] = findings(reachingBy('postgres://app:{secret:a#b}@db.example.com/shop')).filter(
      ({ rule }) => rule === 'host-not-allowed',
    );

    expect(finding).toMatchObject({
      found: '"db.example.com:5432"',
      expected: 'a host of `network.allow`: api.example.com',
    });
  });
});

function reachingBy(connection: string): Fields {
  return { ...allow, ...settings({ connection }) };
}
