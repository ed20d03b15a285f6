import { join } from 'node:path';

/** How every function is bundled, in esbuild's words: for the construct that deploys them, and to measure them by. */
export const BUNDLING = {
  mainFields: ['module', 'main'],
  target: 'node24',
  minify: true,
  external: ['pg-native'],
  // A Lambda has its credentials in the environment: the SDK's chain of other sources is a third of a bundle.
  alias: {
    '@aws-sdk/credential-provider-node': join(import.meta.dirname, '../functions/runtime/credentials.ts'),
  },
};
