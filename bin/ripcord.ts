#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Asked for before anything else is loaded: from the second call on, nothing is compiled again.
enableCompileCache();
const { run } = await import('./program.ts');

// `ripcord plan list | head -1` closes the pipe early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

await run(process.argv.slice(2));
