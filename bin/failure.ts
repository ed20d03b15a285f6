import { CommanderError } from 'commander';
import { ConflictError, RipcordError } from '#core/errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** A command that cannot go on: what happened in one line, and what to do next in another. */
export class CommandError extends RipcordError {
  override readonly name: string = 'CommandError';
  readonly kind: string;
  readonly hint: string;
  readonly exitCode: ExitCode;

  constructor(kind: string, message: string, hint: string, exitCode: ExitCode) {
    super(message);
    this.kind = kind;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** How an error is told: never with a stack. */
export interface Failure {
  readonly error: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: ExitCode;
}

/** A call that cannot work as it was written. */
export function usage(message: string, hint = 'ripcord --help shows how it is called'): CommandError {
  return new CommandError('UsageError', message, hint, EXIT.usage);
}

/** Any error as a failure; undefined for what is none, such as help that was asked for. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof CommanderError) return usageFailure(error);
  if (error instanceof CommandError) {
    const { kind, message, hint, exitCode } = error;
    return { error: kind, message: oneLine(message), hint, exitCode };
  }
  if (error instanceof RipcordError) {
    const exitCode = error instanceof ConflictError ? EXIT.refused : EXIT.usage;
    return {
      error: error.name,
      message: oneLine(error.message),
      hint: 'correct that, and try again',
      exitCode,
    };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    error: 'UnexpectedError',
    message: oneLine(message),
    hint: 'this is a fault of Ripcord; RIPCORD_DEBUG=1 shows where it comes from',
    exitCode: EXIT.unexpected,
  };
}

// Commander throws these too, for what it has already printed.
const ASKED_FOR = ['commander.helpDisplayed', 'commander.version'];

function usageFailure(error: CommanderError): Failure | undefined {
  if (ASKED_FOR.includes(error.code)) return undefined;
  const told = error.message.replace(/^error: /, '');
  const message = error.code === 'commander.help' ? 'a command is missing' : told;
  return {
    error: 'UsageError',
    message: oneLine(message),
    hint: 'add --help to the command to see how it is called',
    exitCode: EXIT.usage,
  };
}

/** Errors of the API may hold one line a finding. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, '; ').trim();
}
