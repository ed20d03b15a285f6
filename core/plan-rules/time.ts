import { formatDuration } from '../duration.ts';
import { RipcordError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { levelRules, slaOf } from '../level.ts';
import { criticalPath, planSeconds } from '../order.ts';
import type { Plan } from '../plan.ts';
import type { ResolvedScope } from '../scope.ts';
import { PHASES } from '../words.ts';
import { error, placed, warning } from './parts.ts';

/** Section 3: the SLA of every kind of operation lies between these. */
const SHORTEST_SLA_SECONDS = 300;

/** Estimates against SLA and target, and the SLA against the level's. */
export function timeRules(plan: Plan): Finding[] {
  return [...slaItself(plan), ...[phases, whole, alternatives].flatMap((rule) => whereOrdered(rule, plan))];
}

function slaItself({ level, sla }: Plan): Finding[] {
  const { slaSeconds } = levelRules(level);
  if (sla === undefined) return [];
  if (sla > slaSeconds) {
    return [
      error('sla-looser-than-level', ['sla'], sla, `at most ${slaSeconds} s, the SLA of level ${level}`),
    ];
  }
  if (sla >= SHORTEST_SLA_SECONDS) return [];
  return [
    warning(
      'sla-short',
      ['sla'],
      sla,
      `at least ${SHORTEST_SLA_SECONDS} s, the shortest SLA of any kind of operation`,
    ),
  ];
}

/** An order that is impossible has no length; its own rule says so. */
function whereOrdered(rule: (plan: Plan) => Finding[], plan: Plan): Finding[] {
  try {
    return rule(plan);
  } catch (cause) {
    if (cause instanceof RipcordError) return [];
    throw cause;
  }
}

function phases(plan: Plan): Finding[] {
  return PHASES.flatMap((phase) => {
    const { estimate, steps = [] } = plan.phases[phase] ?? {};
    const path = criticalPath(steps);
    if (estimate === undefined || estimate >= path.seconds) return [];
    const expected = `at least ${path.seconds} s, the critical path ${path.steps.join(' → ')}`;
    return [warning('phase-estimate', ['phases', phase, 'estimate'], estimate, expected)];
  });
}

function whole(plan: Plan): Finding[] {
  const { slaSeconds, targetSeconds } = slaOf(plan);
  const seconds = longestRegion(plan);
  const found = `${formatDuration(seconds)}: ${pathOf(plan)}`;
  const limit = (name: string, limitSeconds: number): string =>
    `at most ${formatDuration(limitSeconds)}, the ${name}`;
  if (seconds > slaSeconds)
    return [error('estimates-exceed-sla', ['phases'], found, limit('SLA', slaSeconds))].map(long(found));
  if (seconds <= targetSeconds) return [];
  return [warning('estimates-exceed-target', ['phases'], found, limit('target', targetSeconds))].map(
    long(found),
  );
}

/** What runs instead of the plan has the same time for it. */
function alternatives(plan: Plan): Finding[] {
  const { slaSeconds } = slaOf(plan);
  const all = placed(plan.pointOfNoReturn?.alternatives ?? [], ['pointOfNoReturn', 'alternatives']);
  return all.flatMap(({ part: { steps }, path }) => {
    const longest = criticalPath(steps);
    if (longest.seconds <= slaSeconds) return [];
    const found = `${formatDuration(longest.seconds)}: ${longest.steps.join(' → ')}`;
    const expected = `at most ${formatDuration(slaSeconds)}, the SLA`;
    return [error('estimates-exceed-sla', [...path, 'steps'], found, expected)].map(long(found));
  });
}

/** The critical path is named in full, however long it is. */
function long(found: string): (finding: Finding) => Finding {
  return (finding) => ({ ...finding, found });
}

const FULL: ResolvedScope = { name: 'full', like: 'full', phases: PHASES };

/** The SLA of several regions holds for each of them. */
function longestRegion(plan: Plan): number {
  const regions = plan.regions?.names;
  return regions ? Math.max(...regions.map((region) => planSeconds(plan, FULL, region))) : planSeconds(plan);
}

function pathOf(plan: Plan): string {
  return PHASES.filter((phase) => plan.phases[phase])
    .map((phase) => [phase, criticalPath(plan.phases[phase]?.steps ?? []).steps.join(' → ')])
    .map(([phase, steps]) => (steps ? `${phase} (${steps})` : phase))
    .join(', ');
}
