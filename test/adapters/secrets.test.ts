import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecrets, redact } from '#adapters/secrets.ts';
import { SecretUnavailableError } from '#core/errors.ts';
import { useClock } from '#runtime/clock.ts';
import { type Cloud, startCloud } from '../actions/world.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({
    'shop/database': JSON.stringify({ user: 'app', password: 'p@ss/wort 1', port: 5432 }),
    'flags/token': 'plain-canary-value',
    'shop/rotating': 'first-canary-value',
  });
});
afterAll(() => cloud.close());

describe('a reference to a secret', () => {
  it('is resolved when it is the whole text', async () => {
    expect(await createSecrets()('secret:flags/token')).toBe('plain-canary-value');
  });

  it('is resolved by a key of its JSON, numbers included', async () => {
    const secret = createSecrets();

    expect(await secret('secret:shop/database#password')).toBe('p@ss/wort 1');
    expect(await secret('secret:shop/database#port')).toBe('5432');
  });

  it('is resolved inside of a text', async () => {
    expect(await createSecrets()('Bearer {secret:flags/token}')).toBe('Bearer plain-canary-value');
  });

  it('is percent-encoded inside of an address', async () => {
    const connection = 'postgres://{secret:shop/database#user}:{secret:shop/database#password}@db:5432/shop';

    expect(await createSecrets()(connection)).toBe('postgres://app:p%40ss%2Fwort%201@db:5432/shop');
  });

  it.each(['just text', 'a secret: not one', '{"secret":"x"}', ''])('leaves %j as it is', async (text) => {
    expect(await createSecrets()(text)).toBe(text);
  });

  it.each([
    ['secret:shop/nobody', /secret "shop\/nobody" cannot be read: ResourceNotFoundException/],
    ['secret:shop/database#nobody', /no text under the key "nobody"/],
    ['secret:shop/database#constructor', /no text under the key "constructor"/],
    ['secret:flags/token#key', /is no JSON/],
  ])('that leads nowhere is refused by name: %s', async (reference, words) => {
    const asked = createSecrets()(reference);

    await expect(asked).rejects.toThrow(SecretUnavailableError);
    await expect(asked).rejects.toThrow(words);
  });

  it('is kept for a short while and then read again', async () => {
    const start = Date.now();
    useClock({ now: () => start });
    const secret = createSecrets();
    await secret('secret:shop/rotating');
    await new SecretsManagerClient({}).send(
      new PutSecretValueCommand({ SecretId: 'shop/rotating', SecretString: 'second-canary-value' }),
    );

    const soon = await secret('secret:shop/rotating');
    useClock({ now: () => start + 31_000 });
    const later = await secret('secret:shop/rotating');
    useClock(Date);

    expect([soon, later]).toEqual(['first-canary-value', 'second-canary-value']);
  });
});

describe('a value that was resolved', () => {
  it('is masked in every text of the process', async () => {
    await createSecrets()('secret:shop/database#password');

    const masked = redact('login with p@ss/wort 1, or p%40ss%2Fwort%201');

    expect(masked).toBe('login with ***, or ***');
  });
});
