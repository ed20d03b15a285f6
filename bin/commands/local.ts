import { Command } from 'commander';
import { positive, wholeNumber } from '../arguments.ts';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandError } from '../failure.ts';
import { invocationOf } from '../invocation.ts';
import { line, toned } from '../view/line.ts';

interface LocalOptions {
  readonly port: number;
  readonly http: number;
  readonly data: string;
  readonly speed: number;
}

const LAST_PORT = 65_535;

/** `ripcord local`: all of Ripcord in this process, until it is told to end. */
export function localCommand(): Command {
  const command = new Command('local')
    .description('run all of Ripcord on this machine, until Ctrl-C')
    .option('--port <port>', 'SDK endpoint; 0 takes any free port', wholeNumber(0, LAST_PORT), 4566)
    .option('--http <port>', 'API and page; 0 takes any free port', wholeNumber(0, LAST_PORT), 4300)
    .option('--data <folder>', 'where everything is kept', '.ripcord')
    .option('--speed <factor>', 'how many times as fast as the wall its clock runs', positive, 1)
    .action(runLocal);
  return withExamples(
    command,
    'local',
    'local --port 0 --http 0 --data /tmp/ripcord --json',
    'local --speed 60',
  );
}

async function runLocal({ port, http, data, speed }: LocalOptions, command: Command): Promise<void> {
  const { output } = invocationOf(command);
  const over = ended();
  const { startRuntime } = await import('#local/runtime.ts');
  const runtime = await startRuntime({ port, http, data, speed }).catch((error: unknown) => {
    throw startFailure(error, { port, http, data });
  });
  // From the start of the process, loading included: what one waits for.
  const ready = Math.round(performance.now());
  const { api, endpoint } = runtime;
  // One line, since whoever starts it reads up to the first newline.
  if (output.json) process.stdout.write(`${JSON.stringify({ api, endpoint, data, speed, ready })}\n`);
  else {
    output.show(undefined, () => [
      line(toned('bold', 'Ripcord'), ` on this machine, ready in ${ready} ms`),
      line('  page and API   ', toned('accent', api)),
      line(
        '  SDK endpoint   ',
        toned('accent', endpoint),
        toned('dim', `   export AWS_ENDPOINT_URL=${endpoint}`),
      ),
      line('  data           ', data, speed === 1 ? '' : `   clock runs ${speed} times as fast`),
      line(toned('dim', '  Ctrl-C ends it; started again with the same data, everything goes on')),
    ]);
  }
  await over;
  await runtime.close();
  // What the closed servers leave behind may hold the process open for seconds; nothing waits for it any more.
  process.exit(EXIT.fine);
}

function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** Ports and folders are the caller's to choose; all else is told as it is. */
function startFailure(error: unknown, { port, http, data }: Omit<LocalOptions, 'speed'>): unknown {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (name === 'ConflictError' || code === 'EADDRINUSE') {
    const hint = `stop what listens on ${port} or ${http}, or choose others: ripcord local --port 0 --http 0`;
    return new CommandError('ConflictError', message, hint, EXIT.refused);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'ENOTDIR' || code === 'EEXIST') {
    const told = `Ripcord cannot start with its data in ${data} (${code})`;
    return new CommandError(
      'InputInvalidError',
      told,
      'name a folder you may write to with --data',
      EXIT.usage,
    );
  }
  return error;
}
