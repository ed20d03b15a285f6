import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { call, chain } from './stage.ts';

const STEPS = 14;
const step = (name: string) =>
  call('step', { Arguments: { FunctionName: 'step', Payload: name }, Output: '{% $states.input %}' });
const steps = (prefix: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, step(`${prefix}${at}`)]));

const machine = {
  QueryLanguage: 'JSONata',
  ...chain({
    ...steps('A', STEPS),
    Items: {
      Type: 'Map',
      Items: [0, 1, 2],
      MaxConcurrency: 1,
      ItemProcessor: chain({
        I: call('item', { Arguments: { FunctionName: 'item', Payload: '{% $states.input %}' } }),
        Pause: { Type: 'Wait', Seconds: 1 },
      }),
    },
    Ask: call('ask', {
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } },
      Output: '{% [$states.input, $states.result] %}',
    }),
    ...steps('B', STEPS),
  }),
};

it('kill -9 at many moments: the execution goes on, and only what had no result yet is done again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ripcord-crash-'));
  const effects = join(folder, 'effects');
  const definition = join(folder, 'machine.json');
  writeFileSync(definition, JSON.stringify(machine));
  const seen = () => (existsSync(effects) ? readFileSync(effects, 'utf8').split('\n').slice(0, -1) : []);

  let kills = 0;
  for (let target = 1; !seen().some((line) => line.startsWith('ended')); target += 2) {
    const script = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
    const child = spawn(process.execPath, [script, folder, effects, definition], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const gone = new Promise((resolve) => child.on('exit', resolve));
    const before = seen().length;
    while (child.exitCode === null && seen().length < before + (target % 5) + 2) await sleep(1);
    // Some kills hit the function at work, some the moment after it.
    await sleep(target % 9);
    if (child.exitCode === null && child.kill('SIGKILL')) kills += 1;
    await gone;
  }

  const lines = seen();
  const did = lines.filter((line) => /^(step|item|ask) /.test(line)).map((line) => line.replace(/ \{.*/, ''));
  const order = [...named('A'), 'item 0', 'item 1', 'item 2', 'ask', ...named('B')];
  expect(lines.at(-1)).toBe(`ended ["SUCCEEDED","[0,1,2,\\"yes\\"]"]`);
  expect(kills).toBeGreaterThan(8);
  // Each effect happened, none out of order, and one more time at most for each kill.
  expect([...new Set(did)]).toEqual(order);
  expect(did.map((line) => order.indexOf(line))).toEqual(
    did.map((line) => order.indexOf(line)).sort((a, b) => a - b),
  );
  expect(did.length).toBeLessThanOrEqual(order.length + kills);
  // A repetition stands only where a restart lies between.
  for (const [at, line] of lines.entries()) {
    const earlier = lines.lastIndexOf(line, at - 1);
    if (at === 0 || earlier < 0 || !/^(step|item) /.test(line)) continue;
    expect(lines.slice(earlier, at).some((between) => between === 'up')).toBe(true);
  }
}, 60_000);

function named(prefix: string): string[] {
  return Array.from({ length: STEPS }, (_, at) => `step "${prefix}${at}"`);
}
