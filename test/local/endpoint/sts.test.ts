import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { createSts } from '#local/endpoint/sts.ts';
import { clientOf, endpointWith, handClock } from './machine.ts';

const RoleArn = 'arn:aws:iam::123456789012:role/ripcord-target';

it('gives throw-away credentials for a role and notes who asked', async () => {
  const sts = createSts({ clock: handClock() });
  const { url } = await endpointWith([sts]);
  const Tags = [{ Key: 'rollback', Value: 'r-1' }];

  const { Credentials, AssumedRoleUser } = await new STSClient(clientOf(url)).send(
    new AssumeRoleCommand({
      RoleArn,
      RoleSessionName: 'ripcord',
      ExternalId: 'x-1',
      Tags,
      DurationSeconds: 900,
    }),
  );

  expect(Credentials?.AccessKeyId).toMatch(/^ASIA[0-9A-F]{16}$/);
  expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now());
  expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/ripcord-target/ripcord');
  expect(sts.assumed()).toEqual([
    {
      roleArn: RoleArn,
      sessionName: 'ripcord',
      externalId: 'x-1',
      tags: { rollback: 'r-1' },
      at: Date.parse('2026-11-21T10:00:00Z'),
    },
  ]);
});

it('refuses what is no role', async () => {
  const { url } = await endpointWith([createSts({ clock: handClock() })]);

  const call = new STSClient(clientOf(url)).send(
    new AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::123456789012:user/me-and-more',
      RoleSessionName: 'ripcord',
    }),
  );

  await expect(call).rejects.toMatchObject({ name: 'ValidationError' });
});

it('says who the caller is', async () => {
  const { url } = await endpointWith([createSts({ clock: handClock() })]);

  const { Account, Arn } = await new STSClient(clientOf(url)).send(new GetCallerIdentityCommand({}));

  expect([Account, Arn]).toEqual(['000000000000', 'arn:aws:iam::000000000000:user/local']);
});
