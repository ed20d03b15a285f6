import type { Finding } from '../finding.ts';
import type { Plan } from '../plan.ts';
import { olderThan } from '../versions.ts';
import { error, warning, withDefaults } from './parts.ts';

/** Versions of services that the plan does not have, that do not move, or that are older than is safe. */
export function versionsRules(plan: Plan): Finding[] {
  return Object.entries(plan.versions).flatMap(([service, move]) => {
    const path = ['versions', service];
    const { filled, complete } = withDefaults(plan, move);
    const { from, to, minimumSafe } = filled as typeof move;
    return [
      ...(plan.services.includes(service)
        ? []
        : [error('service-absent', path, service, `one of ${plan.services.join(', ')}`)]),
      ...(from === to
        ? [
            error(
              'version-unchanged',
              [...path, 'from'],
              from,
              `another version than ${to}, the one it undoes`,
            ),
          ]
        : []),
      ...(complete && minimumSafe !== undefined && olderThan(from, minimumSafe)
        ? [warning('version-unsafe', [...path, 'from'], from, atLeast(minimumSafe))]
        : []),
    ];
  });
}

function atLeast(minimumSafe: string): string {
  return `at least ${minimumSafe}, the minimum safe version: below it each rollback needs two approvals`;
}
