import { serveNewApi } from './new-api.ts';

// The forward fix: as many connections as v2.0.8 has.
await serveNewApi({ name: 'v2.1.1', poolSize: 10 });
