import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { createSecrets } from '#local/endpoint/secrets.ts';
import { clientOf, endpointWith, folder, wallClock } from './machine.ts';

async function secrets(file?: string): Promise<SecretsManagerClient> {
  const { url } = await endpointWith([createSecrets({ clock: wallClock, ...(file && { file }) })]);
  return new SecretsManagerClient(clientOf(url));
}

describe('a secret', () => {
  it('is read by name, by ARN and by the ARN without its random end', async () => {
    const client = await secrets();
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'shop/db', SecretString: 'one' }));

    const ids = ['shop/db', ARN, ARN.slice(0, -7)];
    const values = await Promise.all(
      ids.map(async (SecretId) => (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString),
    );

    expect(ARN).toMatch(/:secret:shop\/db-[0-9a-f]{6}$/);
    expect(values).toEqual(['one', 'one', 'one']);
  });

  it('has a current value and the one before', async () => {
    const client = await secrets();
    const SecretId = 'shop/db';
    await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }));
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'two' }));

    const current = await client.send(new GetSecretValueCommand({ SecretId }));
    const previous = await client.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPREVIOUS' }));
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }));

    expect([current.SecretString, previous.SecretString]).toEqual(['two', 'one']);
    expect(VersionIdsToStages).toEqual({
      [current.VersionId ?? '']: ['AWSCURRENT'],
      [previous.VersionId ?? '']: ['AWSPREVIOUS'],
    });
  });

  it('may be bytes', async () => {
    const client = await secrets();
    await client.send(new CreateSecretCommand({ Name: 'key', SecretBinary: new Uint8Array([0, 255]) }));

    const { SecretBinary } = await client.send(new GetSecretValueCommand({ SecretId: 'key' }));

    expect(SecretBinary).toEqual(new Uint8Array([0, 255]));
  });

  it('lies in a file that only its owner may read, and is still there after a restart', async () => {
    const file = join(folder(), 'secrets.json');
    const client = await secrets(file);
    await client.send(new CreateSecretCommand({ Name: 'shop/db', SecretString: 'one' }));

    const again = await secrets(file);

    const { SecretString } = await again.send(new GetSecretValueCommand({ SecretId: 'shop/db' }));
    expect(SecretString).toBe('one');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('shop/db');
  });

  it('is listed without its value', async () => {
    const client = await secrets();
    await client.send(new CreateSecretCommand({ Name: 'shop/db', SecretString: 'hunter2' }));

    const { SecretList } = await client.send(new ListSecretsCommand({}));

    expect(SecretList?.map(({ Name }) => Name)).toEqual(['shop/db']);
    expect(JSON.stringify(SecretList)).not.toContain('hunter2');
  });

  it('is missed and doubled by its own errors', async () => {
    const client = await secrets();
    await client.send(new CreateSecretCommand({ Name: 'empty' }));
    const read = (SecretId: string): Promise<unknown> => client.send(new GetSecretValueCommand({ SecretId }));

    await expect(read('none')).rejects.toThrow(ResourceNotFoundException);
    await expect(read('empty')).rejects.toThrow(ResourceNotFoundException);
    await expect(client.send(new CreateSecretCommand({ Name: 'empty' }))).rejects.toThrow(
      ResourceExistsException,
    );
  });
});
