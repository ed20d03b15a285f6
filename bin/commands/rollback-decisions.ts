import { Command } from 'commander';
import type { Question } from '#core/question.ts';
import type { LevelRecord, Rollback } from '#core/records.ts';
import { type Procedures, procedure, wholeNumber } from '../arguments.ts';
import { part } from '../client.ts';
import { withExamples } from '../examples.ts';
import { invocationOf } from '../invocation.ts';
import { line, safe, toned } from '../view/line.ts';

const LAST_LEVEL = 4;

/** What people decide while a rollback runs: answer, abort, acknowledge. */
export function rollbackDecisions(): Command[] {
  return [answer(), abort(), acknowledge()];
}

interface AnswerOptions {
  readonly comment?: string;
  readonly scope?: string;
  readonly procedure?: Procedures;
}

function answer(): Command {
  const command = new Command('answer')
    .description('answer a question that a rollback waits for')
    .argument('<id>', 'the rollback')
    .argument('<question>', 'its question, as `rollback get` names it')
    .argument('<answer>', 'one of the answers of that question')
    .option('--comment <text>', 'why; most answers but yes and retry want it')
    .option('--scope <name>', 'the scope to go on with, for the answer partial-scope')
    .option('--procedure <name=result:comment>', 'finding of one manual check; may be repeated', procedure)
    .action(async (id: string, question: string, word: string, options: AnswerOptions, self: Command) => {
      const { output, client } = invocationOf(self);
      const { comment, scope, procedure: procedures } = options;
      const path = `/api/rollbacks/${part(id)}/questions/${part(question)}`;
      const told = await client.send<{ question: Question }>('POST', path, {
        answer: word,
        comment,
        scope,
        procedures,
      });
      output.show(told.question, () => {
        const { status, approvals, approvalsNeeded } = told.question;
        const missing =
          status === 'open' ? `; ${approvals.length} of ${approvalsNeeded} approvals so far` : '';
        return [line(toned('good', '✔'), ` ${question}: ${word}${missing}`)];
      });
    });
  return withExamples(
    command,
    'rollback answer release-42-r1 approval approve --as grace',
    'rollback answer release-42-r1 help-down-scripts skip --comment "done by the DBA at 10:02"',
    'rollback answer release-42-r1 manual-checks pass --procedure user-flows=pass:"logged in and ordered"',
  );
}

function abort(): Command {
  const command = new Command('abort')
    .description('stop a rollback: no step starts any more, and it ends as abandoned')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why, in words')
    .action(async (id: string, { reason }: { reason: string }, self: Command) => {
      const { output, client } = invocationOf(self);
      const told = await client.send<{ rollback: Rollback }>('POST', `/api/rollbacks/${part(id)}/abort`, {
        reason,
      });
      output.show(told.rollback, () => [
        line(toned('good', '✔'), ` rollback ${id} is being stopped; what is done stays done`),
      ]);
    });
  return withExamples(command, 'rollback abort release-42-r1 --reason "wrong alarm"');
}

function acknowledge(): Command {
  const command = new Command('acknowledge')
    .description('own an escalation level: the ladder climbs no further while you do')
    .argument('<id>')
    .argument('<level>', 'from 1 to 4', wholeNumber(1, LAST_LEVEL))
    .action(async (id: string, level: number, _options: object, self: Command) => {
      const { output, client } = invocationOf(self);
      const path = `/api/rollbacks/${part(id)}/acknowledge`;
      const told = await client.send<{ level: LevelRecord }>('POST', path, { level });
      output.show(told.level, () => [
        line(toned('good', '✔'), ` level ${level} is owned by ${safe(told.level.acknowledgedBy ?? '')}`),
      ]);
    });
  return withExamples(command, 'rollback acknowledge release-42-r1 2 --as grace');
}
