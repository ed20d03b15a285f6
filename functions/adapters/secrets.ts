import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretUnavailableError } from '#core/errors.ts';
import { now } from '#runtime/clock.ts';
import { rememberSecret } from '#runtime/redact.ts';
import type { Secrets } from '#runtime/tools.ts';

export { redact } from '#runtime/redact.ts';

let client: SecretsManagerClient | undefined;
const manager = (): SecretsManagerClient => {
  client ??= new SecretsManagerClient({});
  return client;
};

/** Long enough for the steps of one phase, short enough that a rotated secret is taken up. */
const KEPT_MS = 30_000;
const WHOLE = /^secret:([^#{}\s]+)(?:#([^{}\s]+))?$/;
const INSIDE = /\{secret:([^#{}\s]+)(?:#([^{}\s]+))?\}/g;
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

interface Kept {
  readonly text: Promise<string>;
  readonly until: number;
}

/**
 * Resolves `secret:<name>`, `secret:<name>#<key of its JSON>`, and the same in braces inside a longer text; inside an
 * address (`scheme://…`) values are percent-encoded. Throws SecretUnavailableError. What was resolved is masked by
 * `redact` from then on.
 */
export function createSecrets(): Secrets {
  const kept = new Map<string, Kept>();

  const text = (name: string): Promise<string> => {
    const found = kept.get(name);
    if (found && found.until > now().getTime()) return found.text;
    const asked = readSecret(name);
    kept.set(name, { text: asked, until: now().getTime() + KEPT_MS });
    asked.catch(() => kept.delete(name));
    return asked;
  };

  const resolve = async (name: string, key: string | undefined): Promise<string> => {
    const whole = await text(name);
    const value = key === undefined ? whole : field(name, key, whole);
    rememberSecret(value);
    return value;
  };

  return async (value) => {
    const [, name, key] = WHOLE.exec(value) ?? [];
    if (name !== undefined) return resolve(name, key);
    const encode = ADDRESS.test(value) ? encodeURIComponent : (plain: string): string => plain;
    const parts: string[] = [];
    let at = 0;
    for (const match of value.matchAll(INSIDE)) {
      parts.push(value.slice(at, match.index), encode(await resolve(match[1] ?? '', match[2])));
      at = match.index + match[0].length;
    }
    return [...parts, value.slice(at)].join('');
  };
}

async function readSecret(name: string): Promise<string> {
  try {
    const { SecretString } = await manager().send(new GetSecretValueCommand({ SecretId: name }));
    if (SecretString !== undefined) return SecretString;
  } catch (cause) {
    const why = cause instanceof Error ? cause.name : 'no answer';
    throw new SecretUnavailableError(`secret "${name}" cannot be read: ${why}`, { cause });
  }
  throw new SecretUnavailableError(`secret "${name}" holds bytes, expected text`);
}

function field(name: string, key: string, text: string): string {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    throw new SecretUnavailableError(`secret "${name}" is no JSON, so it has no key "${key}"`);
  }
  const value: unknown = fields !== null && typeof fields === 'object' ? Reflect.get(fields, key) : undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new SecretUnavailableError(`secret "${name}" has no text under the key "${key}"`);
}
