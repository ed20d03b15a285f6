import type { Finding } from '../finding.ts';
import { automationsFor, levelRules, phaseOfKind } from '../level.ts';
import { type Plan, phasesWithSteps } from '../plan.ts';
import { regionRounds } from '../regions.ts';
import { error, warning } from './parts.ts';

/** What the certification level demands (section 3), and the order of regions (section 8). */
export function levelRulesOfPlan(plan: Plan): Finding[] {
  return [
    ...phases(plan),
    ...automation(plan),
    ...dataConsistency(plan),
    ...enterprise(plan),
    ...orchestrator(plan),
  ];
}

function phases(plan: Plan): Finding[] {
  const present = phasesWithSteps(plan);
  if (present.length === 0)
    return [error('phase-without-steps', ['phases'], plan.phases, 'at least one phase with steps')];
  const ofKind = phaseOfKind(plan.kind);
  const demanded = new Set([...levelRules(plan.level).phases, ...(ofKind ? [ofKind] : [])]);
  return [...demanded]
    .filter((phase) => !present.includes(phase))
    .map((phase) =>
      error(
        'phase-without-steps',
        ['phases', phase],
        plan.phases[phase],
        `steps, at level ${plan.level} for a change of kind ${plan.kind}`,
      ),
    );
}

function automation({ level, kind, automation: found }: Plan): Finding[] {
  const allowed = automationsFor(level, kind);
  if (allowed.includes(found)) return [];
  return [
    error(
      'automation-below-level',
      ['automation'],
      found,
      `${allowed.join(' or ')}, at level ${level} for a change of kind ${kind}`,
    ),
  ];
}

function dataConsistency({ level, verification }: Plan): Finding[] {
  if (!levelRules(level).dataConsistencyCheck) return [];
  if (verification.automated.some(({ kind }) => kind === 'data-consistency')) return [];
  const kinds = verification.automated.map(({ kind }) => kind);
  return [
    error(
      'no-data-consistency-check',
      ['verification', 'automated'],
      kinds,
      `a data-consistency check at level ${level}`,
    ),
  ];
}

function enterprise({ level, regions, communication }: Plan): Finding[] {
  if (!levelRules(level).enterprise) return [];
  const gate = regions?.gate;
  return [
    ...(regions ? [] : [error('no-regions', ['regions'], regions, `regions at level ${level}`)]),
    ...(gate
      ? []
      : [error('no-gates', ['regions', 'gate'], gate, `a gate between the regions at level ${level}`)]),
    ...(communication.length > 0
      ? []
      : [
          error(
            'no-communication',
            ['communication'],
            communication,
            `a communication plan at level ${level}`,
          ),
        ]),
  ];
}

/** Whoever undoes the change must not go down with the only region that is being undone. */
function orchestrator(plan: Plan): Finding[] {
  const { orchestrator: own, names = [] } = plan.regions ?? {};
  const path = ['regions', 'orchestrator'];
  if (names.length === 1 && names[0] === own) {
    return [error('orchestrator-region', path, own, 'another region than the only one that it rolls back')];
  }
  const alone = regionRounds(plan).some((round) => round.length === 1 && round[0] === own);
  if (own === undefined || !alone) return [];
  return [
    warning('orchestrator-region', path, own, 'a region that is not rolled back in a round of its own'),
  ];
}
