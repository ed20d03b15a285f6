import type { Finding, Path } from '../finding.ts';
import { valueAt } from '../finding.ts';
import type { Plan } from '../plan.ts';
import type { KnownKinds, SettingsParser } from '../plan-check.ts';
import { error, placed, placedChecks, placedSteps, withDefaults } from './parts.ts';

/** Unknown kinds of actions, checks and readers, and settings that their kind refuses. */
export function kindsRules(plan: Plan, { actions, checks, readers }: KnownKinds): Finding[] {
  return [
    ...placedSteps(plan).flatMap(({ part, path }) =>
      judge(plan, part.kind, [...path, 'kind'], part.with, path, actions),
    ),
    ...placedChecks(plan).flatMap(({ part, path }) =>
      judge(plan, part.kind, [...path, 'kind'], part.with, path, checks),
    ),
    ...placed(plan.capture, ['capture']).flatMap(({ part, path }) =>
      judge(plan, part.reader, [...path, 'reader'], part.with, path, readers),
    ),
  ];
}

function judge(
  plan: Plan,
  kind: string,
  at: Path,
  settings: unknown,
  owner: Path,
  known: ReadonlyMap<string, SettingsParser>,
): Finding[] {
  const parse = known.get(kind);
  if (!parse) return [error('unknown-kind', at, kind, `one of ${[...known.keys()].join(', ')}`)];
  const { filled, complete } = withDefaults(plan, settings);
  const wrong = complete ? parse(filled) : undefined;
  if (!wrong) return [];
  const path = [...owner, 'with', ...wrong.path.map((key) => (/^\d+$/.test(key) ? Number(key) : key))];
  return [error('settings', path, valueAt(settings, path.slice(owner.length + 1)), wrong.message)];
}
