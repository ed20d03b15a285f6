import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { LocalClock } from '../clock.ts';
import type { JsonService } from '../service.ts';
import { operation } from './input.ts';
import { HERE, type Place } from './place.ts';

/** A role that was assumed, with what the caller said about itself. */
interface AssumedRole {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Sts extends JsonService {
  /** The last thousand calls of AssumeRole, oldest first: what a test or an operator wants to see. */
  assumed(): readonly AssumedRole[];
}

const KEEP = 1_000;
const AssumeRole = z.object({
  RoleArn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+/, 'is not the ARN of a role'),
  RoleSessionName: z.string().regex(/^[\w+=,.@-]{2,64}$/),
  ExternalId: z.string().optional(),
  DurationSeconds: z.coerce.number().int().min(900).max(43_200).default(3_600),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});

/** STS that lets everybody assume every role and notes it; the credentials open nothing but this endpoint. */
export function createSts(options: { readonly clock: LocalClock; readonly place?: Place }): Sts {
  const { clock, place = HERE } = options;
  const log: AssumedRole[] = [];
  return {
    signingName: 'sts',
    assumed: () => log,
    operations: {
      GetCallerIdentity: async () => ({
        UserId: 'AIDALOCAL',
        Account: place.account,
        Arn: `arn:aws:iam::${place.account}:user/local`,
      }),
      AssumeRole: operation(AssumeRole, 'ValidationError', (input) => {
        const { RoleArn: roleArn, RoleSessionName: sessionName, ExternalId: externalId } = input;
        const tags = Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value]));
        const session = { roleArn, sessionName, tags, at: clock.now() };
        log.push({ ...session, ...(externalId !== undefined && { externalId }) });
        log.splice(0, log.length - KEEP);
        const account = roleArn.split(':')[4];
        const name = roleArn.split('/').at(-1);
        return {
          Credentials: {
            AccessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
            SecretAccessKey: randomBytes(20).toString('hex'),
            SessionToken: randomBytes(32).toString('base64url'),
            // SDK clients compare this with the wall's clock, so it is not the runtime's.
            Expiration: new Date(Date.now() + input.DurationSeconds * 1000),
          },
          AssumedRoleUser: {
            AssumedRoleId: `AROALOCAL:${sessionName}`,
            Arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
          },
        };
      }),
    },
  };
}
