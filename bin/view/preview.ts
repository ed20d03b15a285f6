import { formatDuration } from '#core/duration.ts';
import type { TimeSaved } from '#core/scope-choice.ts';
import { type Line, line, safe, toned } from './line.ts';

/** What a dry run of a plan says, as the API tells it. */
export interface Preview {
  readonly plan: string;
  readonly version?: number;
  readonly scope: string;
  readonly time: TimeSaved;
  readonly phases: readonly {
    readonly phase: string;
    readonly waves: readonly (readonly {
      readonly step: string;
      readonly kind: string;
      readonly estimateSeconds: number;
      readonly changes: readonly string[];
    }[])[];
  }[];
}

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
