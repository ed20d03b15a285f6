import type { Command } from 'commander';

/** Adds examples to a command's help; each is a line as one would type it. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText(
    'after',
    `\nExamples:\n${examples.map((one) => `  $ ripcord ${one}`).join('\n')}`,
  );
}
