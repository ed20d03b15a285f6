import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { version } from '#checks/version.ts';
import type { Json } from '#core/words.ts';
import { deadAddress, startWorld, toolsFor, type World } from './world.ts';

let body: Json | string;
let status: number;
let world: World;
beforeEach(async () => {
  body = { build: { version: 'v2.0.8' } };
  status = 200;
  world = await startWorld(() => ({ status, body }));
});
afterEach(() => world.close());

function service(more: Record<string, unknown> = {}) {
  return { service: 'api', url: `${world.url}/version`, path: 'build.version', expect: 'v2.0.8', ...more };
}

describe('version by HTTP', () => {
  it('passes when every service is at the version expected', async () => {
    const services = [service(), service({ service: 'auth' })];

    const finding = await version.run({ services }, toolsFor());

    expect(finding).toEqual({
      result: 'pass',
      reason: 'api is at version "v2.0.8", expected "v2.0.8"; auth is at version "v2.0.8", expected "v2.0.8"',
      value: { api: 'v2.0.8', auth: 'v2.0.8' },
      limit: { api: 'v2.0.8', auth: 'v2.0.8' },
    });
  });

  it('fails when one of them is not, and names only that one', async () => {
    const services = [service(), service({ service: 'auth', expect: 'v1.5.2' })];

    const finding = await version.run({ services }, toolsFor());

    expect(finding.result).toBe('fail');
    expect(finding.reason).toBe('auth is at version "v2.0.8", expected "v1.5.2"');
  });

  it('is unsure when one of them does not answer', async () => {
    const services = [service(), service({ service: 'auth', url: await deadAddress() })];

    const finding = await version.run({ services }, toolsFor());

    expect(finding.result).toBe('unsure');
    expect(finding.reason).toMatch(/^auth gave no answer: .*ECONNREFUSED/);
  });

  it('takes a wrong version for a failure even when another service does not answer', async () => {
    const services = [service({ expect: 'v9' }), service({ service: 'auth', url: await deadAddress() })];

    expect((await version.run({ services }, toolsFor())).result).toBe('fail');
  });

  it.each<[string, Json | string, number]>([
    ['an error', { build: { version: 'v2.0.8' } }, 500],
    ['no JSON', 'v2.0.8', 200],
    ['another shape', { version: 'v2.0.8' }, 200],
    ['an empty version', { build: { version: '' } }, 200],
    ['null', { build: { version: null } }, 200],
    ['a list', { build: { version: [] } }, 200],
  ])('is unsure when the answer is %s', async (_, answer, answered) => {
    body = answer;
    status = answered;

    const finding = await version.run({ services: [service()] }, toolsFor());

    expect(finding).toEqual({ result: 'unsure', reason: 'api does not say its version, expected v2.0.8' });
  });

  it('says what is wrong with settings that are of neither form', async () => {
    await expect(version.run({ services: [service({ url: 5 })] }, toolsFor())).rejects.toThrow(
      'version: services.0: url: Invalid input: expected string, received number',
    );
  });
});
