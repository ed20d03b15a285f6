import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import * as errors from '#core/errors.ts';
import { FUNCTION_NAMES, MACHINE_NAMES, placeholder } from '#core/names.ts';
import { readDefinition } from '#local/states/definition.ts';
import { playedRollback } from './played-rollback.ts';
import { eachState, type State } from './states.ts';

const ROOT = join(import.meta.dirname, '..');
/** What a Fail state may be called that no code throws: it ends an execution of its own, which an alarm tells of. */
const BROKEN: readonly string[] = ['EscalationBroke', 'ValidationBroke'];
const KNOWN_ERROR = new RegExp(`^(States\\.|Lambda\\.|StepFunctions\\.|(${Object.keys(errors).join('|')})$)`);

const files = globSync(join(ROOT, 'statemachines/*.asl.json'));

it('knows each file of state machines by name, and each name by file', () => {
  expect(files.map((file) => basename(file, '.asl.json')).sort()).toEqual([...MACHINE_NAMES].sort());
});

describe.each(files.map((file) => [basename(file), readFileSync(file, 'utf8')] as const))(
  '%s',
  (_file, text) => {
    const definition = JSON.parse(text) as State;
    const states = eachState(definition);
    const tasks = states.filter(({ state }) => state.Type === 'Task');

    it('names states in PascalCase, each once in the machine with all that is nested', () => {
      const names = states.map(({ name }) => name);

      expect(names.filter((name) => !/^[A-Z][A-Za-z]+$/.test(name))).toEqual([]);
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    });

    it('has holes inside strings only, named after a function or a state machine', () => {
      const known = new Set([...FUNCTION_NAMES, ...MACHINE_NAMES].map(placeholder));
      const holes = [...text.matchAll(/\$\{(\w*)\}?/g)];
      const whole = [...text.matchAll(/"\$\{(\w+)\}"/g)];

      expect(holes.map(([, hole = '']) => hole).filter((hole) => !known.has(hole))).toEqual([]);
      expect(whole.length).toBe(holes.length);
    });

    it('speaks JSONata and nothing else', () => {
      const paths = text.match(
        /"(\w+Path|Parameters|ResultSelector|ItemsPath|\w+\.\$)":|"\$[.[]|"States\.\w+\(/g,
      );

      expect(definition.QueryLanguage).toBe('JSONata');
      expect(states.filter(({ state }) => (state.QueryLanguage ?? 'JSONata') !== 'JSONata')).toEqual([]);
      expect(paths).toBeNull();
    });

    it('gives every task a time limit, a retry and a catch', () => {
      const lacking = tasks.filter(
        ({ state }) => !(state.TimeoutSeconds && state.Retry?.length && state.Catch?.length),
      );

      expect(tasks.length).toBeGreaterThan(0);
      expect(lacking.map(({ name }) => name)).toEqual([]);
    });

    it('matches errors that somebody throws', () => {
      const matched = states.flatMap(({ state }) =>
        [...(state.Retry ?? []), ...(state.Catch ?? [])].flatMap(({ ErrorEquals }) => ErrorEquals),
      );

      expect(matched.filter((name) => !KNOWN_ERROR.test(name))).toEqual([]);
    });

    it('ends in errors that somebody knows', () => {
      const literal = states.flatMap(({ state }) =>
        state.Type === 'Fail' ? [state.Error ?? 'nothing'] : [],
      );
      const unknown = literal.filter((name) => !name.startsWith('{%') && !KNOWN_ERROR.test(name));

      expect(unknown.filter((name) => !BROKEN.includes(name))).toEqual([]);
    });

    it('hands on ids and words, never what was read or written', () => {
      const handed = tasks.flatMap(({ state: { Arguments = {} } }) => {
        const { Payload, Input, ...own } = Arguments;
        return Object.keys(Payload ?? Input ?? own);
      });

      expect([...new Set(handed)].filter((key) => !IDS.has(key))).toEqual([]);
    });

    it('is accepted by the validator of the specification', () => {
      const result = validate(JSON.parse(filled(text)) as object, { checkPaths: true, checkArn: true });

      expect(result.isValid, result.errorsText()).toBe(true);
    });

    it('is accepted by the engine of a local runtime', () => {
      expect(readDefinition(filled(text)).diagnostics).toEqual([]);
    });
  },
);

/** Ids, words, tokens, and the error that is passed on: `execution` and `input` are what a person typed in a console. */
const IDS = new Set([
  'anyway',
  'cause',
  'check',
  'clock',
  'event',
  'execution',
  'from',
  'input',
  'kind',
  'outcome',
  'phase',
  'problem',
  'region',
  'rollback',
  'stage',
  'step',
  'token',
  'window',
]);

function filled(text: string): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, hole: string) =>
    MACHINE_NAMES.some((name) => placeholder(name) === hole)
      ? `arn:aws:states:us-east-1:123456789012:stateMachine:${hole}`
      : `arn:aws:lambda:us-east-1:123456789012:function:${hole}`,
  );
}

describe('what a rollback costs', () => {
  it('takes at most 4 transitions for each step, 4 for each phase, and 12', async () => {
    const { transitions } = await playedRollback({ regions: 1, phases: 8, waves: 3, steps: 1, checks: 0 });

    expect(transitions).toBeLessThanOrEqual(4 * 24 + 4 * 8 + 12);
  });

  it('takes at most 3 more for each check', async () => {
    const size = { regions: 1, phases: 8, waves: 3, steps: 1 };
    const without = await playedRollback({ ...size, checks: 0 });

    const { transitions } = await playedRollback({ ...size, checks: 6 });

    expect(transitions - without.transitions).toBeLessThanOrEqual(3 * 6);
  });

  it('fits into the history of one execution at 10 regions, 8 phases and 20 steps in waves of 5', async () => {
    const { events } = await playedRollback({ regions: 10, phases: 8, waves: 4, steps: 5, checks: 6 });

    expect(events).toBeLessThan(25_000);
  });
});
