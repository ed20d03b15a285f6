import { formatDuration } from '#core/duration.ts';
import type { Preview } from '../commands/plan.ts';
import { type Line, line, safe, toned } from './line.ts';

/** Phases, waves and steps of a dry run in the order in which they would be run. */
export function previewLines({ phases }: Preview): Line[] {
  const drawn = phases.filter(({ waves }) => waves.length > 0);
  if (drawn.length === 0) return [line('no step of the plan belongs to this scope')];
  return drawn.flatMap(({ phase, waves }) => [
    line(),
    line(toned('bold', phase)),
    ...waves.flatMap((steps) => steps.flatMap((step) => stepLines(step, steps.length > 1))),
  ]);
}

function stepLines(step: Preview['phases'][number]['waves'][number][number], together: boolean): Line[] {
  const about = `  ${step.kind}, about ${formatDuration(step.estimateSeconds)}${together ? ', together with others' : ''}`;
  const changes = step.changes.map((change) => line('      ', safe(change)));
  return [line(`  ${step.step}`, toned('dim', about)), ...changes];
}
