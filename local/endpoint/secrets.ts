import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LocalClock } from '../clock.ts';
import { type JsonService, ServiceError } from '../service.ts';
import { openDocument } from './atomic-file.ts';
import { operation } from './input.ts';
import { arnOf, HERE, type Place } from './place.ts';

interface SecretVersion {
  readonly id: string;
  readonly created: number;
  readonly text?: string;
  readonly binary?: string;
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly created: number;
  /** Newest last: the last is AWSCURRENT, the one before it AWSPREVIOUS. */
  readonly versions: SecretVersion[];
}

export interface Secrets extends JsonService {
  /** Current text of a secret. @throws ServiceError ResourceNotFoundException */
  read(secretId: string): Promise<string>;
}

const INVALID = 'InvalidParameterException';
const Content = {
  SecretString: z.string().max(65_536).optional(),
  SecretBinary: z.string().optional(),
  ClientRequestToken: z.string().optional(),
};
const Create = z.object({
  Name: z.string().regex(/^[\w/+=.@-]{1,512}$/),
  Description: z.string().optional(),
  ...Content,
});
const Put = z.object({ SecretId: z.string(), ...Content });
const Get = z.object({
  SecretId: z.string(),
  VersionId: z.string().optional(),
  VersionStage: z.enum(['AWSCURRENT', 'AWSPREVIOUS']).optional(),
});

/** Secrets Manager in one file that only its owner may read (mode 0600), not encrypted. In memory without a file. */
export function createSecrets(options: {
  readonly clock: LocalClock;
  readonly file?: string;
  readonly place?: Place;
}): Secrets {
  const { clock, place = HERE } = options;
  const { value: secrets, save } = openDocument<Secret[]>(options.file, []);

  const find = (id: string): Secret => {
    // An ARN may come without its six random characters.
    const found = secrets.find(({ name, arn }) => name === id || arn === id || arn.slice(0, -7) === id);
    if (found === undefined)
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return found;
  };
  const add = async (
    secret: Secret,
    input: Omit<z.infer<typeof Put>, 'SecretId'>,
  ): Promise<SecretVersion> => {
    const { SecretString: text, SecretBinary: binary, ClientRequestToken: id = randomUUID() } = input;
    if ((text === undefined) === (binary === undefined))
      throw new ServiceError(INVALID, 'You must provide either SecretString or SecretBinary.');
    const present = secret.versions.find((version) => version.id === id);
    if (present !== undefined) {
      if (present.text === text && present.binary === binary) return present;
      throw new ServiceError('ResourceExistsException', `version ${id} exists with another value`);
    }
    const content = text === undefined ? { binary } : { text };
    const version: SecretVersion = { id, created: clock.now(), ...content };
    secret.versions.push(version);
    await save();
    return version;
  };
  const describe = (secret: Secret): Record<string, unknown> => ({
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: new Date(secret.created),
    LastChangedDate: new Date(secret.versions.at(-1)?.created ?? secret.created),
  });
  const get = (input: z.infer<typeof Get>): { secret: Secret; version: SecretVersion } => {
    const secret = find(input.SecretId);
    const { VersionId: id, VersionStage: stage = 'AWSCURRENT' } = input;
    const staged = secret.versions.at(stage === 'AWSCURRENT' ? -1 : -2);
    const version = id === undefined ? staged : secret.versions.find((other) => other.id === id);
    if (version !== undefined) return { secret, version };
    const wanted = id ?? `staging label: ${stage}`;
    throw new ServiceError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${wanted}`,
    );
  };

  return {
    signingName: 'secretsmanager',
    async read(SecretId) {
      const { text } = get({ SecretId }).version;
      if (text === undefined)
        throw new ServiceError('ResourceNotFoundException', `secret ${SecretId} has no text`);
      return text;
    },
    operations: {
      CreateSecret: operation(
        Create,
        INVALID,
        async ({ Name: name, Description: description, ...content }) => {
          if (secrets.some((other) => other.name === name))
            throw new ServiceError('ResourceExistsException', `The secret ${name} already exists.`);
          const arn = arnOf(place, 'secretsmanager', `secret:${name}-${randomBytes(3).toString('hex')}`);
          const secret: Secret = {
            name,
            arn,
            created: clock.now(),
            versions: [],
            ...(description && { description }),
          };
          const empty = content.SecretString === undefined && content.SecretBinary === undefined;
          const version = empty ? undefined : await add(secret, content);
          secrets.push(secret);
          await save();
          return { ARN: arn, Name: name, VersionId: version?.id };
        },
      ),
      PutSecretValue: operation(Put, INVALID, async ({ SecretId, ...content }) => {
        const secret = find(SecretId);
        const { id } = await add(secret, content);
        return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: ['AWSCURRENT'] };
      }),
      GetSecretValue: operation(Get, INVALID, (input) => {
        const { secret, version } = get(input);
        return {
          ARN: secret.arn,
          Name: secret.name,
          VersionId: version.id,
          SecretString: version.text,
          SecretBinary: version.binary,
          VersionStages: stages(secret, version),
          CreatedDate: new Date(version.created),
        };
      }),
      DescribeSecret: operation(z.object({ SecretId: z.string() }), INVALID, ({ SecretId }) => {
        const secret = find(SecretId);
        const pairs = secret.versions.slice(-2).map((version) => [version.id, stages(secret, version)]);
        return { ...describe(secret), VersionIdsToStages: Object.fromEntries(pairs) };
      }),
      ListSecrets: async () => ({ SecretList: secrets.map(describe) }),
    },
  };
}

function stages({ versions }: Secret, version: SecretVersion): string[] {
  if (version === versions.at(-1)) return ['AWSCURRENT'];
  return version === versions.at(-2) ? ['AWSPREVIOUS'] : [];
}
