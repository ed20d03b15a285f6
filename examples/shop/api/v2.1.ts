import { serveNewApi } from './new-api.ts';

// The other half of the fault: enough for one query after another, far too few to be kept while auth works.
await serveNewApi({ name: 'v2.1', poolSize: 1 });
