import { actions } from '#actions/index.ts';
import { checks } from '#checks/index.ts';
import type { KnownKinds } from '#core/plan-check.ts';
import { readers } from '#readers/index.ts';

interface WithSettings {
  readonly settings: {
    safeParse(value: unknown): {
      success: boolean;
      error?: { issues: readonly { path: PropertyKey[]; message: string }[] };
    };
  };
}

/** Every kind that this build knows, so that a plan can be checked before anything runs. */
export const knownKinds: KnownKinds = {
  actions: parsers(actions),
  checks: parsers(checks),
  readers: parsers(readers),
};

function parsers(registry: ReadonlyMap<string, WithSettings>): KnownKinds['actions'] {
  return new Map(
    [...registry].map(([kind, { settings }]) => [
      kind,
      (value: unknown) => {
        const [issue] = settings.safeParse(value).error?.issues ?? [];
        return issue && { path: issue.path.map(String), message: issue.message };
      },
    ]),
  );
}
