import { existsSync } from 'node:fs';
import { Command } from 'commander';
import type { StoredPlan } from '#adapters/plans.ts';
import { formatDuration } from '#core/duration.ts';
import { type Pairs, pair, wholeNumber } from '../arguments.ts';
import { part } from '../client.ts';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { invocationOf } from '../invocation.ts';
import { table } from '../output.ts';
import { line, safe, toned } from '../view/line.ts';
import { type Preview, previewLines } from '../view/preview.ts';

/** `ripcord plan …`: check, store and look at plans. */
export function planCommand(): Command {
  const command = new Command('plan').description('check, store and look at plans');
  command.addCommand(check()).addCommand(put()).addCommand(get()).addCommand(list()).addCommand(preview());
  return withExamples(
    command,
    'plan check plan.yaml',
    'plan put plan.yaml',
    'plan preview shop-api-v2-1 --scope api-only',
  );
}

function check(): Command {
  const command = new Command('check')
    .description('check plans with nothing but their files; exit status 1 where one has errors')
    .argument('<file...>', 'YAML or JSON; - reads standard input')
    .action(async (files: string[], _options: object, self: Command) => {
      const { output } = invocationOf(self);
      const { checkFile, findingLines } = await import('../plan-findings.ts');
      const reports = files.map((file) => checkFile(file).report);
      const ok = reports.every((report) => report.ok);
      output.show({ ok, files: reports }, () => reports.flatMap(findingLines));
      if (!ok) process.exitCode = EXIT.no;
    });
  return withExamples(command, 'plan check plan.yaml', 'plan check examples/*/plan.yaml --json');
}

function put(): Command {
  const command = new Command('put')
    .description('store a plan as its next version; what has errors is not stored')
    .argument('<file>', 'YAML or JSON; - reads standard input')
    .action(async (name: string, _options: object, self: Command) => {
      const { output, client } = invocationOf(self);
      const { checkFile, findingLines } = await import('../plan-findings.ts');
      const { report, file } = checkFile(name);
      if (!report.ok) {
        output.show({ ok: false, files: [report] }, () => findingLines(report));
        process.exitCode = EXIT.no;
        return;
      }
      const stored = await client.send<StoredPlan>('PUT', '/api/plans', { plan: file.value });
      output.show(stored, () => [
        ...(report.warnings > 0 ? findingLines(report) : []),
        line(toned('good', '✔'), ` plan ${stored.id} is stored as version ${stored.version}`),
        line(toned('dim', `  open an operation with: ripcord operation open ${stored.id}`)),
      ]);
    });
  return withExamples(command, 'plan put plan.yaml --as ada');
}

function get(): Command {
  const command = new Command('get')
    .description('print a stored plan as YAML')
    .argument('<id>')
    .option('--version <number>', 'this version, not the newest', wholeNumber(1))
    .action(async (id: string, { version }: { version?: number }, self: Command) => {
      const { output, client } = invocationOf(self);
      const query = version === undefined ? '' : `?version=${version}`;
      const stored = await client.get<StoredPlan>(`/api/plans/${part(id)}${query}`);
      const { author, storedAt, digest } = stored;
      const { stringify } = await import('yaml');
      output.show(stored, () => [
        line(toned('dim', `# version ${stored.version}, by ${safe(author)} at ${storedAt}`)),
        line(toned('dim', `# digest ${digest}`)),
        line(stringify(stored.plan, { lineWidth: 110 }).trimEnd()),
      ]);
    });
  return withExamples(command, 'plan get shop-api-v2-1', 'plan get shop-api-v2-1 --version 2 --json');
}

function list(): Command {
  const command = new Command('list')
    .description('list the stored plans')
    .action(async (_options: object, self: Command) => {
      const { output, client } = invocationOf(self);
      const { plans } = await client.get<{ plans: StoredPlan[] }>('/api/plans');
      output.show(plans, () => {
        if (plans.length === 0) return [line('no plan is stored yet; store one with: ripcord plan put FILE')];
        const rows = plans.map(({ id, version, plan }) => [
          id,
          String(version),
          String(plan.level),
          plan.kind,
          plan.automation,
          safe(plan.title),
        ]);
        return table(['id', 'version', 'level', 'kind', 'automation', 'title'], rows);
      });
    });
  return withExamples(command, 'plan list', 'plan list --json');
}

interface PreviewOptions {
  readonly scope?: string;
  readonly set?: Pairs;
}

function preview(): Command {
  const command = new Command('preview')
    .description('dry run: what each step would change, in order; nothing is touched')
    .argument('<file-or-id>', 'a file, or the id of a stored plan')
    .option('--scope <name>', 'only this part of the plan')
    .option('--set <name=value>', 'a parameter of the plan; may be repeated', pair)
    .action(async (target: string, { scope, set: parameters }: PreviewOptions, self: Command) => {
      const { output, client } = invocationOf(self);
      const wish = { scope, parameters };
      const told = existsSync(target)
        ? await previewFile(target, (plan) =>
            client.send<Preview>('POST', '/api/plans/preview', { plan, ...wish }),
          )
        : await client.send<Preview>('POST', `/api/plans/${part(target)}/preview`, wish);
      const { fullSeconds, scopeSeconds, percent } = told.time;
      const saved =
        percent > 0 ? `, ${percent} % faster than all of it (${formatDuration(fullSeconds)})` : '';
      output.show(told, () => [
        line(toned('bold', told.plan), ` scope ${told.scope}: about ${formatDuration(scopeSeconds)}${saved}`),
        ...previewLines(told),
      ]);
    });
  return withExamples(
    command,
    'plan preview plan.yaml',
    'plan preview shop-api-v2-1 --scope api-only --set region=eu-west-1',
  );
}

/** A file is previewed without being stored. */
async function previewFile(name: string, send: (plan: unknown) => Promise<Preview>): Promise<Preview> {
  const { readPlanFile } = await import('../plan-file.ts');
  return send(readPlanFile(name).value);
}
