import { UnknownKindError } from '#core/errors.ts';
import type { Action } from './action.ts';
import { cache } from './cache.ts';
import { command } from './command.ts';
import { featureFlag } from './feature-flag.ts';
import { http } from './http.ts';
import { queue } from './queue.ts';
import { sql } from './sql.ts';
import { traffic } from './traffic.ts';
import { wait } from './wait.ts';

const all = [cache, command, featureFlag, http, queue, sql, traffic, wait] as const;

/** Every kind of step there is, by its name in plans. */
export const actions: ReadonlyMap<string, Action> = new Map(all.map((action) => [action.kind, action]));

/** Throws UnknownKindError; there is no default. */
export function actionFor(kind: string): Action {
  const action = actions.get(kind);
  if (action) return action;
  throw new UnknownKindError(`no action of kind "${kind}"; known: ${[...actions.keys()].join(', ')}`);
}
