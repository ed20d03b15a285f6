import { Command } from 'commander';
import version from '../package.json' with { type: 'json' };
import { auditCommand } from './commands/audit.ts';
import { localCommand } from './commands/local.ts';
import { operationCommand } from './commands/operation.ts';
import { planCommand } from './commands/plan.ts';
import { reportCommand } from './commands/report.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { signalCommand } from './commands/signal.ts';
import { withExamples } from './examples.ts';
import { failureOf } from './failure.ts';
import { withGlobals } from './invocation.ts';

const COMMANDS = [
  localCommand,
  planCommand,
  operationCommand,
  rollbackCommand,
  reportCommand,
  auditCommand,
  signalCommand,
];

const MORE = `
ripcord --version prints the version.
Exit status: 0 fine, 1 the thing itself says no, 2 wrong usage or input, 3 Ripcord does not answer,
4 not found, 5 conflict or forbidden, 70 unexpected, 130 interrupted. More in docs/command-line.md.`;

/** The whole command line, ready to parse. */
export function createProgram(): Command {
  const program = new Command('ripcord').description('Rollback plans that pull themselves.');
  withGlobals(program);
  for (const create of COMMANDS) program.addCommand(create());
  withExamples(
    program,
    'local',
    'plan check examples/shop/plan.yaml',
    'rollback get shop-api-r1 --watch',
  ).addHelpText('after', MORE);
  everyCommand(program, (command) => {
    command.exitOverride().configureHelp({ showGlobalOptions: true });
    command.configureOutput({ outputError: () => undefined, writeErr: () => undefined });
  });
  return program;
}

/** Runs one call and sets the process's exit status; never throws. */
export async function run(args: readonly string[]): Promise<void> {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    process.stdout.write(`${version.version}\n`);
    return;
  }
  try {
    await createProgram().parseAsync([...args], { from: 'user' });
  } catch (error) {
    tell(error, args.includes('--json'));
  }
}

/** The one place where errors reach people: two lines, or one object for programs. */
function tell(error: unknown, json: boolean): void {
  const failure = failureOf(error);
  if (!failure) return;
  process.exitCode = failure.exitCode;
  const { message, hint } = failure;
  process.stderr.write(json ? `${JSON.stringify(failure)}\n` : `ripcord: ${message}\n  ${hint}\n`);
  if (process.env.RIPCORD_DEBUG && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
}

/** Commander copies no settings into commands that are added ready-made. */
function everyCommand(command: Command, act: (command: Command) => void): void {
  act(command);
  for (const child of command.commands) everyCommand(child, act);
}
