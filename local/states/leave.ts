import type { Extra } from './context.ts';
import { bindings, visitOf } from './context.ts';
import type { Template } from './expression.ts';
import { evaluate } from './expression.ts';
import type { Frame } from './frame.ts';
import { assertFits } from './limits.ts';
import type { Run } from './run.ts';
import { record, stands } from './run.ts';

/** What a state, or the rule or catcher of it that applies, says about its end. */
export interface Exit {
  readonly output?: Template;
  readonly assign?: Template;
  readonly next?: string;
}

/**
 * Evaluates Assign and Output, both with the variables as they were, and leaves the state.
 * `fallback` is the output of a state that names none.
 */
export async function leave(
  run: Run,
  frame: Frame,
  exit: Exit,
  fallback: unknown,
  extra: Extra,
): Promise<void> {
  const { phase } = frame;
  const { name, kind } = visitOf(frame).state;
  const dynamic = isDynamic(exit.output) || isDynamic(exit.assign);
  const scope = dynamic ? bindings(run, frame, extra) : {};
  const assigned = exit.assign ? await evaluate(exit.assign, scope) : undefined;
  const output = exit.output ? await evaluate(exit.output, scope) : fallback;
  if (dynamic && !stands(run, frame, phase)) return;
  assertFits(output, name);
  if (assigned !== undefined) assertFits(assigned, name);
  record(run, frame, {
    type: 'StateExited',
    kind,
    name,
    output,
    assigned: assigned as Record<string, unknown> | undefined,
    next: exit.next,
  });
}

function isDynamic(template: Template | undefined): boolean {
  return template !== undefined && template.kind !== 'plain';
}
