import { parseArgs } from 'node:util';
import { startRuntime } from '#local/runtime.ts';

/** A runtime in a process of its own, to be killed: `--data DIR --port N --http N`; prints its addresses as one line. */
const { values } = parseArgs({
  options: { data: { type: 'string' }, port: { type: 'string' }, http: { type: 'string' } },
});
process.env.RIPCORD_LOG ??= 'silent';
const { endpoint, api } = await startRuntime({
  port: Number(values.port ?? 0),
  http: Number(values.http ?? 0),
  ...(values.data !== undefined && { data: values.data }),
});
process.stdout.write(`${JSON.stringify({ endpoint, api })}\n`);
