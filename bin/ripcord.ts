#!/usr/bin/env node
import { run } from './program.ts';

// `ripcord plan list | head -1` closes the pipe early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

await run(process.argv.slice(2));
