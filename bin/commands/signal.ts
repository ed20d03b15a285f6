import { Command } from 'commander';
import type { Decision } from '#core/decision.ts';
import type { Signal } from '#core/signal.ts';
import type { Reception } from '#functions/flow/receive.ts';
import { withExamples } from '../examples.ts';
import { usage } from '../failure.ts';
import { invocationOf } from '../invocation.ts';
import { readText } from '../text-file.ts';

/** One signal for one operation and what was decided about it; `operation` is null where none listens. */
interface Decided {
  readonly signal: Signal | null;
  readonly decision: (Omit<Decision, 'operation'> & { readonly operation: string | null }) | Ignored;
  readonly rollback?: string;
  readonly duplicate?: boolean;
}

/** An event that was no alarm, in the shape of a decision. */
interface Ignored {
  readonly route: 'ignore';
  readonly reasons: readonly string[];
  readonly operation: null;
}

/** `ripcord signal …`: hands an event over as a detector would receive it. */
export function signalCommand(): Command {
  const command = new Command('signal').description('hand over alarm events');
  command.addCommand(send());
  return withExamples(command, 'signal send alarm.json --decide-only');
}

function send(): Command {
  const command = new Command('send')
    .description(
      'hand over an event as CloudWatch, EventBridge or SNS delivers it; prints the decision as JSON',
    )
    .argument('<file>', 'JSON; - reads standard input')
    .option('--decide-only', 'say what would be done, and touch nothing')
    .action(async (file: string, { decideOnly }: { decideOnly?: boolean }, self: Command) => {
      const { output, client } = invocationOf(self);
      const event = eventFrom(file);
      const query = decideOnly ? '?decideOnly=true' : '';
      const decided = decidedOf(await client.send<Reception>('POST', `/api/signals${query}`, event));
      process.stdout.write(`${JSON.stringify(decided.length === 1 ? decided[0] : decided, undefined, 2)}\n`);
      if (!output.json)
        for (const one of decided) process.stderr.write(`${sentence(one, decideOnly === true)}\n`);
    });
  return withExamples(command, 'signal send alarm.json --decide-only', 'signal send - < alarm.json');
}

function eventFrom(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usage(
      `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      'an event is one JSON value',
    );
  }
}

/** Ignored parts of an event become decisions too, so that every event has an answer of one shape. */
function decidedOf({ received, ignored }: Reception): Decided[] {
  const decided = received.map(({ signal, decision, rollback, duplicate }): Decided => {
    const { operation = null, ...rest } = decision;
    return { signal, decision: { ...rest, operation }, rollback, duplicate };
  });
  const left = ignored.length > 0 || decided.length === 0;
  const reasons = ignored.length > 0 ? ignored : ['the event holds no alarm'];
  return left
    ? [...decided, { signal: null, decision: { route: 'ignore', reasons, operation: null } }]
    : decided;
}

/** The decision for people, beside the JSON and on the other stream. */
function sentence({ decision, rollback, duplicate }: Decided, decideOnly: boolean): string {
  const { route, reasons, operation } = decision;
  const about = operation ? ` for ${operation}` : '';
  const done = decideOnly ? ' (nothing was touched)' : rollback ? ` (rollback ${rollback})` : '';
  return `${route}${about}${duplicate ? ', seen before' : ''}: ${reasons.join('; ')}${done}`;
}
