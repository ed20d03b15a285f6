import { formatDuration } from '../duration.ts';
import type { Finding } from '../finding.ts';
import { slaOf } from '../level.ts';
import type { Plan } from '../plan.ts';
import { error, placedChecks, warning } from './parts.ts';

/** How long checks look, and how often. */
export function checksRules(plan: Plan): Finding[] {
  const { slaSeconds } = slaOf(plan);
  return placedChecks(plan).flatMap(({ part: { within, every }, path }) => [
    ...(within > slaSeconds
      ? [warning('check-time', [...path, 'within'], within, `at most ${formatDuration(slaSeconds)}, the SLA`)]
      : []),
    // Without any time it looks once, and how often does not matter.
    ...(within > 0 && every > within
      ? [error('check-time', [...path, 'every'], every, `at most ${within} s, the \`within\` of this check`)]
      : []),
  ]);
}
