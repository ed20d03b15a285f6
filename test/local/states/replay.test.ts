import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { archived, call, chain, createStage, type Json, named, type Stage } from './stage.ts';

type Sketch =
  | { kind: 'pass' | 'task' | 'wait' | 'flaky' | 'refused' }
  | { kind: 'map'; items: number; limit: number; inside: Sketch[] }
  | { kind: 'parallel'; branches: Sketch[][] };

const { sketches } = fc.letrec<{ sketch: Sketch; sketches: Sketch[] }>((tie) => ({
  sketch: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom<Sketch>(
      { kind: 'pass' },
      { kind: 'task' },
      { kind: 'wait' },
      { kind: 'flaky' },
      { kind: 'refused' },
    ),
    fc.record({
      kind: fc.constant('map' as const),
      items: fc.integer({ min: 0, max: 3 }),
      limit: fc.integer({ min: 0, max: 2 }),
      inside: tie('sketches'),
    }),
    fc.record({
      kind: fc.constant('parallel' as const),
      branches: fc.array(tie('sketches'), { minLength: 1, maxLength: 2 }),
    }),
  ),
  sketches: fc.array(tie('sketch'), { minLength: 1, maxLength: 3 }),
}));

/** A payload that names one task of one item in one attempt. */
const key = (name: string) => ({
  FunctionName: name,
  Payload:
    '{% { "state": $states.context.State.Name, "try": $states.context.State.RetryCount, "in": $states.input } %}',
});

function draw(sketched: readonly Sketch[], path: string): Json {
  const states: Record<string, Json> = {};
  for (const [at, sketch] of sketched.entries()) {
    const name = `${path}${at}`;
    states[name] = state(sketch, name);
  }
  return chain(states);
}

function state(sketch: Sketch, name: string): Json {
  switch (sketch.kind) {
    case 'pass':
      return {
        Type: 'Pass',
        Assign: { [`v${name}`]: '{% $states.input %}' },
        Output: { passed: name, id: '{% $states.input.id %}' },
      };
    case 'task':
      return call('work', { Arguments: key('work') });
    case 'wait':
      return { Type: 'Wait', Seconds: 2 };
    case 'flaky':
      return call('flaky', {
        Arguments: key('flaky'),
        Retry: [{ ErrorEquals: ['Flaky'], JitterStrategy: 'FULL' }],
      });
    case 'refused':
      return {
        Type: 'Parallel',
        Branches: [chain({ [`${name}x`]: call('refuse', { Arguments: key('refuse') }) })],
        Output: { id: name },
        Retry: [{ ErrorEquals: ['Never'] }],
      };
    case 'map': {
      const Items = Array.from({ length: sketch.items }, (_, at) => ({ id: at }));
      const ItemSelector = {
        id: `{% $string($states.input.id) & '${name}' & $states.context.Map.Item.Index %}`,
      };
      const ItemProcessor = draw(sketch.inside, `${name}m`);
      return {
        Type: 'Map',
        Items,
        ItemSelector,
        ItemProcessor,
        MaxConcurrency: sketch.limit,
        Output: { id: name, all: '{% $states.result %}' },
      };
    }
    case 'parallel':
      return {
        Type: 'Parallel',
        Branches: sketch.branches.map((branch, at) => draw(branch, `${name}p${at}_`)),
        Output: { id: name, all: '{% $states.result %}' },
      };
  }
}

const functions = {
  work: (payload: Json) => ({ did: payload.state, id: payload.in.id }),
  flaky: (payload: Json) => {
    if (payload.try < 2) throw named('Flaky');
    return { id: payload.in.id };
  },
  refuse: () => Promise.reject(named('Refused')),
};

async function finish(stage: Stage, executionArn: string, dataDir: string): Promise<Json> {
  const { status, output, error } = await stage.ended(executionArn);
  await archived(dataDir);
  await stage.service.close();
  return { status, output, error };
}

/** The payloads of the calls whose results a journal's text already holds. */
function settledIn(text: string): string[] {
  const open = new Map<string, string>();
  const settled: string[] = [];
  for (const entry of text
    .split('\n')
    .slice(1, -1)
    .flatMap((line) => JSON.parse(line))) {
    if (entry.type === 'TaskScheduled') open.set(entry.frame, JSON.stringify(entry.parameters.Payload));
    if (entry.type === 'TaskSucceeded' || entry.type === 'TaskFailed')
      settled.push(open.get(entry.frame) ?? '');
  }
  return settled;
}

it('an execution interrupted anywhere ends as it would have, and no settled call is made again', async () => {
  await fc.assert(
    fc.asyncProperty(
      sketches,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(40),
      async (sketched, cut, torn) => {
        const dataDir = await mkdtemp(join(tmpdir(), 'ripcord-replay-'));
        const whole = await createStage({ dataDir, functions });
        const executionArn = await whole.begin(draw(sketched, 's'), { id: 'root' });
        const expected = await finish(whole, executionArn, dataDir);
        const [name = ''] = await readdir(join(dataDir, 'closed'));
        const lines = (await readFile(join(dataDir, 'closed', name), 'utf8')).split('\n');
        const called = whole.calls.map(([, payload]) => JSON.stringify(payload));
        if (expected.status === 'SUCCEEDED')
          expect(settledIn(lines.join('\n')).sort()).toEqual(called.sort());
        const kept = 1 + Math.floor(cut * (lines.length - 2));
        const prefix = `${lines.slice(0, kept).join('\n')}\n`;
        await rename(join(dataDir, 'closed', name), join(dataDir, 'open', name));
        await writeFile(
          join(dataDir, 'open', name),
          prefix + (lines[kept] ?? '').slice(0, torn % Math.max(1, lines[kept]?.length ?? 1)),
        );
        await rm(join(dataDir, 'closed.jsonl'));

        const resumed = await createStage({ dataDir, functions });
        const found = await finish(resumed, executionArn, dataDir);

        expect(found).toEqual(expected);
        const again = resumed.calls.map(([, payload]) => JSON.stringify(payload));
        const settled = settledIn(prefix);
        expect(again.filter((payload) => settled.includes(payload))).toEqual([]);
        await rm(dataDir, { recursive: true });
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
