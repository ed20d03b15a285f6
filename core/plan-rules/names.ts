import type { Finding } from '../finding.ts';
import type { Plan } from '../plan.ts';
import { error, type Placed, placed, placedChecks, placedSteps } from './parts.ts';

/** Names that stand for two things, and services and regions that the plan does not have. */
export function namesRules(plan: Plan): Finding[] {
  return [
    ...twice(placedSteps(plan).map(({ part, path }) => ({ part: part.name, path: [...path, 'name'] }))),
    ...twice(placedChecks(plan).map(({ part, path }) => ({ part: part.name, path: [...path, 'name'] }))),
    ...twice(placed(plan.capture, ['capture']).map(({ part, path }) => ({ part: part.name, path }))),
    ...twice(placed(plan.triggers, ['triggers']).map(({ part, path }) => ({ part: part.id, path }))),
    ...twice(
      placed(plan.verification.manual, ['verification', 'manual']).map(({ part, path }) => ({
        part: part.procedure,
        path,
      })),
    ),
    ...twice(placed(plan.services, ['services'])),
    ...twice(placed(plan.regions?.names ?? [], ['regions', 'names'])),
    ...absentServices(plan),
    ...absentRegions(plan),
  ];
}

function twice(names: readonly Placed<string>[]): Finding[] {
  const seen = new Set<string>();
  return names.flatMap(({ part, path }) => {
    if (seen.has(part))
      return [error('duplicate-name', path, part, 'a name that nothing else of its kind has')];
    seen.add(part);
    return [];
  });
}

function absentServices(plan: Plan): Finding[] {
  const owners = [...placedSteps(plan), ...placedChecks(plan), ...placed(plan.capture, ['capture'])];
  return owners.flatMap(({ part: { service }, path }) =>
    service === undefined || plan.services.includes(service)
      ? []
      : [error('service-absent', [...path, 'service'], service, `one of ${plan.services.join(', ')}`)],
  );
}

function absentRegions(plan: Plan): Finding[] {
  const names = plan.regions?.names ?? [];
  return placedSteps(plan).flatMap(({ part, path }) =>
    (part.regions ?? [])
      .filter((region) => !names.includes(region))
      .map((region) =>
        error('region-absent', [...path, 'regions'], region, `one of ${names.join(', ') || 'none'}`),
      ),
  );
}
