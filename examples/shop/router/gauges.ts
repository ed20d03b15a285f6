import { z } from 'zod';
import { mustCall } from '../shared/call-json.ts';
import type { ShopFile } from '../shared/shop-file.ts';
import type { Gauges } from './metrics.ts';

const Usage = z.object({ pid: z.int(), cpuSeconds: z.number(), uptimeSeconds: z.number() });
const Depth = z.object({ depth: z.number(), inFlight: z.number() });
const WITHIN = { withinMs: 800 };

/** Reads the queue's depth and the processor share of the busiest API process since the last reading. */
export function createGaugeReader(
  shop: ShopFile,
  backends: () => Readonly<Record<string, string>>,
): () => Promise<Gauges> {
  const before = new Map<number, z.infer<typeof Usage>>();

  const cpuOf = async (url: string): Promise<number | undefined> => {
    try {
      const usage = Usage.parse(await mustCall('GET', `${url}/process`, undefined, WITHIN));
      const last = before.get(usage.pid);
      before.set(usage.pid, usage);
      if (last === undefined || usage.uptimeSeconds <= last.uptimeSeconds) return undefined;
      return (100 * (usage.cpuSeconds - last.cpuSeconds)) / (usage.uptimeSeconds - last.uptimeSeconds);
    } catch {
      // A process that does not answer has no reading; that it is gone shows in the failed requests.
      return undefined;
    }
  };
  const queueDepth = async (): Promise<number | undefined> => {
    try {
      const { depth, inFlight } = Depth.parse(
        await mustCall('GET', `${shop.queue}/queue`, undefined, WITHIN),
      );
      return depth + inFlight;
    } catch {
      return undefined;
    }
  };
  return async () => {
    const [depth, ...shares] = await Promise.all([queueDepth(), ...Object.values(backends()).map(cpuOf)]);
    const known = shares.filter((share) => share !== undefined);
    return { cpuPercent: known.length === 0 ? undefined : Math.max(...known), queueDepth: depth };
  };
}
