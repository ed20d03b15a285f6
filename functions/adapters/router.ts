import * as z from 'zod';
import { askJson } from '#adapters/ask.ts';
import type { Tools } from '#runtime/tools.ts';

/** Per cent of the traffic by version; together 100. A version that is not named gets none. */
type Weights = Readonly<Record<string, number>>;

/** What every way to steer traffic can do; `http-router` is the first, load balancers follow. */
export interface Router {
  weights(): Promise<Weights>;
  setWeights(weights: Weights): Promise<void>;
  /** Requests that this version has accepted and not yet answered. */
  inFlight(version: string): Promise<number>;
}

const WeightsAnswer = z.object({ weights: z.record(z.string(), z.number()) });
const DrainAnswer = z.object({ inFlight: z.number() });

/** A router with an administrative interface: `/weights` to read and put, `/drain/<version>` to watch. */
export function createHttpRouter(
  admin: string,
  headers: Readonly<Record<string, string>>,
  tools: Tools,
): Router {
  const url = `${admin}/weights`;
  return {
    weights: async () => (await askJson(WeightsAnswer, { url, headers }, tools)).weights,
    setWeights: async (weights) => {
      await askJson(z.unknown(), { method: 'PUT', url, headers, body: { ...weights } }, tools);
    },
    inFlight: async (version) => {
      const drain = `${admin}/drain/${encodeURIComponent(version)}`;
      return (await askJson(DrainAnswer, { url: drain, headers }, tools)).inFlight;
    },
  };
}
