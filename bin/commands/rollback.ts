import { Command, Option } from 'commander';
import type { Decision } from '#core/decision.ts';
import { formatDuration } from '#core/duration.ts';
import type { Rollback } from '#core/records.ts';
import { inWords } from '#core/report/text.ts';
import { Situation } from '#core/words.ts';
import { part } from '../client.ts';
import { withExamples } from '../examples.ts';
import { invocationOf } from '../invocation.ts';
import { table } from '../output.ts';
import { frame } from '../view/frame.ts';
import { line, safe, toned } from '../view/line.ts';
import type { Live } from '../view/live.ts';
import { summaryLines } from '../view/summary.ts';
import { rollbackDecisions } from './rollback-decisions.ts';

/** `ripcord rollback …`: start, follow and steer rollbacks. */
export function rollbackCommand(): Command {
  const command = new Command('rollback').description('start, follow and steer rollbacks');
  command.addCommand(start()).addCommand(get()).addCommand(list());
  for (const decision of rollbackDecisions()) command.addCommand(decision);
  return withExamples(
    command,
    'rollback start release-42 --reason "checkout is down"',
    'rollback get release-42-r1 --watch',
    'rollback answer release-42-r1 approval approve --as grace',
  );
}

interface StartOptions {
  readonly reason: string;
  readonly scope?: string;
  readonly situation?: string;
  readonly emergency?: boolean;
}

function start(): Command {
  const command = new Command('start')
    .description('ask for the rollback of an operation')
    .argument('<operation>')
    .requiredOption('--reason <text>', 'why, in words')
    .option('--scope <name>', 'only this part of the plan')
    .addOption(
      new Option('--situation <name>', 'what has happened, where it changes the way back').choices(
        Situation.options,
      ),
    )
    .option('--emergency', 'skip gates and graceful draining; capture, point of no return and audit stay')
    .action(async (operation: string, options: StartOptions, self: Command) => {
      const { output, client } = invocationOf(self);
      const { reason, scope, situation, emergency } = options;
      const wish = { reason, scope, situation, emergency };
      const path = `/api/operations/${part(operation)}/rollback`;
      const started = await client.send<{ rollback: string; decision: Decision }>('POST', path, wish);
      const { rollback, decision } = started;
      output.show(started, () => [
        line(toned('good', '✔'), ` rollback ${rollback}: ${inWords(decision.route)}`),
        ...decision.reasons.map((one) => line('    ', toned('dim', safe(one)))),
        line(toned('dim', `  follow it with: ripcord rollback get ${rollback} --watch`)),
      ]);
    });
  return withExamples(
    command,
    'rollback start release-42 --reason "checkout is down"',
    'rollback start release-42 --reason "logins fail" --scope auth-only --emergency',
  );
}

function get(): Command {
  const command = new Command('get')
    .description(
      'show one rollback; with --watch until it is over: exit status 0 only where it was rolled back',
    )
    .argument('<id>')
    .option('--watch', 'draw it again and again until it is over, then its summary')
    .action(async (id: string, { watch }: { watch?: boolean }, self: Command) => {
      const { output, client } = invocationOf(self);
      if (watch) {
        const { watchRollback } = await import('../watch.ts');
        process.exitCode = await watchRollback(client, output, id);
        return;
      }
      const view = await client.get<Live>(`/api/rollbacks/${part(id)}`);
      output.show(view, () => {
        const drawn = frame(view, { columns: output.columns, rows: Number.POSITIVE_INFINITY });
        return view.picture.over ? [...drawn, line(), ...summaryLines(view, output.columns)] : drawn;
      });
    });
  return withExamples(command, 'rollback get release-42-r1', 'rollback get release-42-r1 --watch');
}

function list(): Command {
  const command = new Command('list')
    .description('list rollbacks, the newest first')
    .option('--active', 'only those that are not over')
    .action(async ({ active }: { active?: boolean }, self: Command) => {
      const { output, client } = invocationOf(self);
      const query = active ? '?active=true' : '';
      const { rollbacks } = await client.get<{ rollbacks: Rollback[] }>(`/api/rollbacks${query}`);
      output.show(rollbacks, () => {
        if (rollbacks.length === 0) return [line(active ? NONE_ACTIVE : NONE)];
        return table(['id', 'status', 'decided (UTC)', 'took', 'scope', 'reason'], rollbacks.map(rowOf));
      });
    });
  return withExamples(command, 'rollback list --active', 'rollback list --json');
}

const NONE =
  'no rollback yet; one starts when an alarm of an open operation fires, or with: ripcord rollback start OPERATION';
const NONE_ACTIVE = 'no rollback is active; those that are over: ripcord rollback list';
const REASON_LENGTH = 48;

function rowOf({ id, status, decidedAt, verifiedAt, endedAt, scope, reason }: Rollback): string[] {
  const end = verifiedAt ?? endedAt;
  const took = end ? formatDuration((Date.parse(end) - Date.parse(decidedAt)) / 1000) : '';
  const why = safe(reason);
  const shown = why.length > REASON_LENGTH ? `${why.slice(0, REASON_LENGTH)}…` : why;
  return [id, status, decidedAt.slice(0, 19).replace('T', ' '), took, scope, shown];
}
