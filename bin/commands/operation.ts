import { Command } from 'commander';
import type { Operation } from '#core/records.ts';
import { type Pairs, pair, wholeNumber } from '../arguments.ts';
import { part } from '../client.ts';
import { withExamples } from '../examples.ts';
import { invocationOf } from '../invocation.ts';
import { table } from '../output.ts';
import { line, safe, toned } from '../view/line.ts';
import { operationLines } from '../view/operation.ts';

/** `ripcord operation …`: what delivery pipelines call around a change. */
export function operationCommand(): Command {
  const command = new Command('operation').description('open, watch over and close a change that goes live');
  command.addCommand(open()).addCommand(get()).addCommand(list());
  for (const verb of VERBS) command.addCommand(told(verb));
  return withExamples(
    command,
    'operation open shop-api-v2-1 --id release-42 --set region=eu-west-1',
    'operation complete release-42',
  );
}

interface OpenOptions {
  readonly id?: string;
  readonly version?: number;
  readonly set?: Pairs;
  readonly pending?: boolean;
}

function open(): Command {
  const command = new Command('open')
    .description('pin the plan, capture the state and arm the triggers, before the change is made')
    .argument('<plan-id>')
    .option('--id <name>', 'name of the operation; else one is made from the plan and the time')
    .option('--version <number>', 'this version of the plan, not the newest', wholeNumber(1))
    .option('--set <name=value>', 'a parameter of the plan; may be repeated', pair)
    .option('--pending', 'nothing is deployed yet: until `operation deployed` there is nothing to undo')
    .action(async (plan: string, { id, version, set, pending }: OpenOptions, self: Command) => {
      const { output, client } = invocationOf(self);
      const opening = { plan, id, version, parameters: set, pending };
      const opened = await client.send<{ operation: Operation; alreadyRed: string[] }>(
        'POST',
        '/api/operations',
        opening,
      );
      output.show(opened, () => [
        line(toned('good', '✔'), ` operation ${opened.operation.id} is open`),
        ...operationLines(opened.operation),
        ...opened.alreadyRed.map((name) =>
          line(toned('warn', `! ${safe(name)} is red already and counts only after it was OK once`)),
        ),
        line(toned('dim', `  when all is well: ripcord operation complete ${opened.operation.id}`)),
      ]);
    });
  return withExamples(
    command,
    'operation open shop-api-v2-1 --id release-42',
    'operation open shop-api-v2-1 --pending --set region=eu-west-1 --set stage=prod',
  );
}

function get(): Command {
  const command = new Command('get')
    .description('show one operation')
    .argument('<id>')
    .action(async (id: string, _options: object, self: Command) => {
      const { output, client } = invocationOf(self);
      const { operation } = await client.get<{ operation: Operation }>(`/api/operations/${part(id)}`);
      output.show(operation, () => operationLines(operation));
    });
  return withExamples(command, 'operation get release-42');
}

function list(): Command {
  const command = new Command('list')
    .description('list operations, the newest first')
    .action(async (_options: object, self: Command) => {
      const { output, client } = invocationOf(self);
      const { operations } = await client.get<{ operations: Operation[] }>('/api/operations');
      output.show(operations, () => {
        if (operations.length === 0)
          return [line('no operation yet; open one with: ripcord operation open PLAN_ID')];
        const rows = operations.map(({ id, status, plan, openedAt, openedBy, title }) => [
          id,
          status,
          `${plan.id} v${plan.version}`,
          openedAt.slice(0, 19).replace('T', ' '),
          safe(openedBy),
          safe(title),
        ]);
        return table(['id', 'status', 'plan', 'opened (UTC)', 'by', 'title'], rows);
      });
    });
  return withExamples(command, 'operation list', 'operation list --json');
}

const VERBS = [
  ['deployed', 'the change takes traffic from now on', 'counts as deployed'],
  [
    'point-of-no-return',
    'the change cannot be undone from now on; the alternative path takes over',
    'is past its point of no return',
  ],
  ['complete', 'all is well: end the operation and remove its alarms', 'is completed'],
  ['cancel', 'the change is not made after all: end the operation and remove its alarms', 'is cancelled'],
] as const;

function told([verb, description, done]: (typeof VERBS)[number]): Command {
  const command = new Command(verb)
    .description(description)
    .argument('<id>')
    .action(async (id: string, _options: object, self: Command) => {
      const { output, client } = invocationOf(self);
      const path = `/api/operations/${part(id)}/${verb}`;
      const { operation } = await client.send<{ operation: Operation }>('POST', path);
      output.show(operation, () => [line(toned('good', '✔'), ` operation ${operation.id} ${done}`)]);
    });
  return withExamples(command, `operation ${verb} release-42`);
}
