import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { part } from '../client.ts';
import { withExamples } from '../examples.ts';
import { usage } from '../failure.ts';
import { invocationOf } from '../invocation.ts';
import { line, toned } from '../view/line.ts';

interface ReportOptions {
  readonly format: string;
  readonly out?: string;
}

/** `ripcord report …`: what is kept of a rollback. */
export function reportCommand(): Command {
  const command = new Command('report').description('read the report of a rollback');
  command.addCommand(get());
  return withExamples(command, 'report get release-42-r1 --format html --out report.html');
}

function get(): Command {
  const command = new Command('get')
    .description('print the report of a rollback that is over, or write it to a file')
    .argument('<id>', 'the rollback')
    .addOption(
      new Option('--format <name>', 'how it is written')
        .choices(['json', 'markdown', 'html'])
        .default('markdown'),
    )
    .option('--out <file>', 'write it there')
    .action(async (id: string, { format, out }: ReportOptions, self: Command) => {
      const { output, client } = invocationOf(self);
      // --json asks for JSON on standard output, so the report comes in that form too unless it goes to a file.
      const wanted = output.json && out === undefined ? 'json' : format;
      const text = await client.text(`/api/rollbacks/${part(id)}/report/${wanted}`);
      if (out === undefined) {
        process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
        return;
      }
      write(out, text);
      output.show({ rollback: id, format: wanted, file: out }, () => [
        line(toned('good', '✔'), ` the report of ${id} is in ${out}`),
      ]);
    });
  return withExamples(
    command,
    'report get release-42-r1',
    'report get release-42-r1 --format html --out report.html',
    'report get release-42-r1 --json',
  );
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw usage(`${file} cannot be written (${code})`, 'name another file with --out');
  }
}
