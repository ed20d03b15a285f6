import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { ShopError } from '../shared/json-server.ts';
import { writeWhole } from '../shared/shop-file.ts';

const Version = z.string().regex(/^[\w.-]{1,40}$/);
const Url = z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/ });

/** Whole percentages that add up to 100; a version that is not named gets 0. */
export const Weights = z
  .record(Version, z.int().min(0).max(100))
  .refine((weights) => Object.values(weights).reduce((sum, weight) => sum + weight, 0) === 100, {
    error: 'weights must add up to 100',
  });
export type Weights = z.infer<typeof Weights>;

export const Backends = z.record(Version, Url);
export type Backends = z.infer<typeof Backends>;

const State = z.object({ weights: Weights, backends: Backends });

/** Which version answers the next request; kept in a file, so that a restarted router routes as before. */
export interface RoutingTable {
  weights(): Weights;
  backends(): Backends;
  /** Throws ShopError 409 when a version with weight has no backend. All of it takes effect, or nothing. */
  setWeights(weights: Weights): void;
  /** Throws ShopError 409 when a version that has weight would lose its backend. */
  setBackends(backends: Backends): void;
  /** The next version in turn: of any 100 requests in a row each gets its share (smooth weighted round robin). */
  pick(): string | undefined;
}

export function openRoutingTable(path: string, initial: z.infer<typeof State>): RoutingTable {
  let state = existsSync(path) ? State.parse(JSON.parse(readFileSync(path, 'utf8'))) : initial;
  let credit = new Map<string, number>();

  const change = (next: z.infer<typeof State>): void => {
    for (const [version, weight] of Object.entries(next.weights))
      if (weight > 0 && !Object.hasOwn(next.backends, version))
        throw new ShopError(409, 'no-backend', `"${version}" has weight ${weight} and no backend`);
    writeWhole(path, JSON.stringify(next, null, 2));
    state = next;
    credit = new Map();
  };
  return {
    weights: () => state.weights,
    backends: () => state.backends,
    setWeights: (weights) => change({ ...state, weights }),
    setBackends: (backends) => change({ ...state, backends }),
    pick() {
      let best: string | undefined;
      for (const [version, weight] of Object.entries(state.weights)) {
        if (weight === 0) continue;
        credit.set(version, (credit.get(version) ?? 0) + weight);
        if (best === undefined || (credit.get(version) ?? 0) > (credit.get(best) ?? 0)) best = version;
      }
      if (best !== undefined) credit.set(best, (credit.get(best) ?? 0) - 100);
      return best;
    },
  };
}
