import type { Finding, Path } from '../finding.ts';
import type { Plan } from '../plan.ts';
import { error } from './parts.ts';

const PROFILES: readonly string[] = ['production', 'development'];

/** What a plan may say and this version does not do: refused, because a promise that is passed over is worse. */
export function executedRules({ profile, regions }: Plan): Finding[] {
  const { kind, bake = 0 } = regions?.gate ?? {};
  return [
    ...(PROFILES.includes(profile)
      ? []
      : [
          error(
            'unknown-profile',
            ['profile'],
            profile,
            `${PROFILES.join(' or ')}, the profiles that there are`,
          ),
        ]),
    ...(kind === 'checks'
      ? [notYet(['regions', 'gate', 'kind'], kind, '`approval`: a person opens the gate')]
      : []),
    ...(bake > 0
      ? [
          notYet(
            ['regions', 'gate', 'bake'],
            bake,
            'no `bake`: whoever opens the gate judges whether it is steady',
          ),
        ]
      : []),
    ...(regions?.strategy === 'waves'
      ? [notYet(['regions', 'strategy'], regions.strategy, '`one-at-a-time` or `all`')]
      : []),
  ];
}

function notYet(path: Path, found: unknown, instead: string): Finding {
  return error(
    'not-executed-yet',
    path,
    found,
    `${instead}; this version does not execute what stands there`,
  );
}
