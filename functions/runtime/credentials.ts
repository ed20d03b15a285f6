import { SecretUnavailableError } from '#core/errors.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Credentials as Lambda hands them to a function: in its environment, for as long as the process lives. Bundles hold
 * this in place of the SDK's chain (`@aws-sdk/credential-provider-node`), whose clients for single sign-on, token
 * exchange and metadata services are a third of a bundle, and nothing that a function ever asks.
 */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    } = process.env;
    if (accessKeyId && secretAccessKey)
      return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
    throw new SecretUnavailableError(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment',
    );
  };
}
