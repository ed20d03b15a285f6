import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openOpenworkflow } from './engine-openworkflow.ts';
import { openOurs } from './engine-ours.ts';
import { openXstate } from './engine-xstate.ts';
import { type Measured, median, type Row, ratio, shown } from './figures.ts';

/** Something that runs so many no-op steps one after another and says how many milliseconds it took. */
export interface Engine {
  readonly name: string;
  run(steps: number): Promise<number>;
  close(): Promise<void>;
}

/** Steps of one run, and how often it is run. */
const SIZES = [
  { steps: 10, runs: 60 },
  { steps: 100, runs: 15 },
  { steps: 1000, runs: 5 },
] as const;
const WARM_UP_STEPS = [10, 100, 1000] as const;
/** Before each turn, so that nobody is measured cold because the one before it slept. */
const STRETCH_STEPS = 10;
/** On a slow disk a size ends early, but never before it was run this often. */
const BUDGET_MS = 18_000;
const FEWEST_RUNS = 2;
const AIM_MICROSECONDS = 250;

/** By engine and by steps of a run: microseconds a step. */
type Samples = ReadonlyMap<string, ReadonlyMap<number, number[]>>;

/** Microseconds a step. The engines take turns, run by run, so that a busy moment of the machine hits all of them. */
export async function measureEngines(folder: string): Promise<Measured> {
  const at = (name: string): string => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  };
  const engines = [
    openXstate(),
    await openOurs('memory'),
    await openOurs('journalled', at('ours')),
    await openOpenworkflow(at('openworkflow')),
  ];
  try {
    for (const engine of engines) for (const steps of WARM_UP_STEPS) await engine.run(steps);
    const bySize = (): [number, number[]][] => SIZES.map(({ steps }) => [steps, []]);
    const samples: Samples = new Map(engines.map(({ name }) => [name, new Map(bySize())]));
    for (const { steps, runs } of SIZES) {
      const began = performance.now();
      for (let run = 0; run < runs; run += 1) {
        if (run >= FEWEST_RUNS && performance.now() - began > BUDGET_MS) break;
        for (const engine of engines) {
          await engine.run(STRETCH_STEPS);
          const microseconds = ((await engine.run(steps)) * 1000) / steps;
          samples.get(engine.name)?.get(steps)?.push(microseconds);
        }
      }
    }
    return {
      rows: rowsOf(samples),
      raw: { engines: Object.fromEntries([...samples].map(([name, of]) => [name, Object.fromEntries(of)])) },
    };
  } finally {
    for (const engine of engines) await engine.close();
  }
}

function rowsOf(samples: Samples): Row[] {
  const of = (name: string, steps: number): number => median(samples.get(name)?.get(steps) ?? []);
  return SIZES.flatMap(({ steps }) => {
    const runs = samples.get('xstate')?.get(steps)?.length ?? 0;
    const part = `engine, ${steps.toLocaleString('en').replace(',', ' ')} steps in a row`;
    const [xstate, memory] = [of('xstate', steps), of('memory', steps)];
    const [journalled, durable] = [of('journalled', steps), of('openworkflow', steps)];
    return [
      {
        part,
        what: 'in memory',
        figure: perStep(memory),
        note: `${ratio(memory, xstate)} of xstate, median of ${runs} runs`,
      },
      { part, what: 'xstate, in memory', figure: perStep(xstate) },
      {
        part,
        what: 'journalled',
        figure: perStep(journalled),
        aim: `≤ ${AIM_MICROSECONDS} µs, < openworkflow`,
        met: journalled <= AIM_MICROSECONDS && journalled < durable,
        note: `${ratio(journalled, durable)} of openworkflow`,
      },
      { part, what: 'openworkflow, SQLite', figure: perStep(durable) },
    ];
  });
}

function perStep(microseconds: number): string {
  return shown(microseconds, 'µs');
}
