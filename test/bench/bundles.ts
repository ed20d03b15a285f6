import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FUNCTION_NAMES } from '../../core/names.ts';
import { type Bundle, bundleBare, bundleFunction } from './bundle.ts';
import { type Measured, median, type Row, ratio, shown } from './figures.ts';

const ROUNDS = 7;
const AIM = 1.05;
const PART = 'bundle: size and import';
const IMPORT =
  'const began = performance.now(); await import(process.argv[1]); console.log(performance.now() - began);';
const run = promisify(execFile);

interface Weighed extends Bundle {
  readonly name: string;
  readonly importMs: number;
}

/** Size and import time of each function's bundle, beside handlers that do nothing with the same two clients. */
export async function measureBundles(folder: string): Promise<Measured> {
  const bundles = [
    { name: 'bare handler, two clients', ...(await bundleBare('ordinary', folder)) },
    { name: 'bare handler, our credentials', ...(await bundleBare('same', folder)) },
    ...(await Promise.all(
      FUNCTION_NAMES.map(async (name) => ({ name, ...(await bundleFunction(name, folder)) })),
    )),
  ];
  const times = new Map<string, number[]>(bundles.map(({ name }) => [name, []]));
  // In turns, so that a busy moment of the machine hits all of them.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, file } of bundles) times.get(name)?.push(await importOnce(file));
  }
  const weighed = bundles.map((one) => ({ ...one, importMs: median(times.get(one.name) ?? []) }));
  const raw = Object.fromEntries(
    weighed.map(({ name, bytes }) => [name, { bytes, importMs: times.get(name) }]),
  );
  return { rows: rowsOf(weighed), raw: { bundles: raw } };
}

/** In a process of its own, as at a cold start; nothing compiled is kept. */
async function importOnce(file: string): Promise<number> {
  const { NODE_COMPILE_CACHE: _cache, ...environment } = process.env;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', IMPORT, file], {
    env: { ...environment, AWS_REGION: 'us-east-1' },
  });
  return Number(stdout);
}

function rowsOf(weighed: readonly Weighed[]): Row[] {
  const [bare, same] = weighed;
  if (!bare || !same) throw new Error('the bare handlers were not bundled');
  return weighed.map((one): Row => {
    const row = {
      part: PART,
      what: one.name,
      figure: `${Math.round(one.bytes / 1000)} kB, ${shown(one.importMs, 'ms')}`,
    };
    if (one === bare || one === same) return { ...row, note: one === bare ? 'the baseline' : '' };
    const beside = `${ratio(one.bytes, bare.bytes)} of the size, ${ratio(one.importMs, bare.importMs)} of the time`;
    if (one.name !== 'receive-signal') return { ...row, note: beside };
    const strict = `; ${ratio(one.bytes, same.bytes)} of the size with our credentials`;
    return {
      ...row,
      aim: `≤ ${AIM} × baseline`,
      met: one.bytes <= AIM * bare.bytes,
      note: `${beside}${strict}`,
    };
  });
}
