import { describe, expect, it } from 'vitest';
import type { Finding } from '#core/finding.ts';
import { parsePlan } from '#core/plan-parse.ts';
import { planFields } from './plans.ts';

const issuesOf = (fields: Record<string, unknown>): Finding[] => parsePlan(planFields(fields)).issues;
const steps = (fields: Record<string, unknown>): Record<string, unknown> => ({
  phases: {
    'database-rollback': {
      steps: [
        { name: 'a', kind: 'sql', estimate: 1 },
        { name: 'b', kind: 'sql', estimate: 1, ...fields },
      ],
    },
  },
});

describe('a plan that fits', () => {
  it('is read with its defaults and durations in seconds', () => {
    const { plan, issues } = parsePlan(planFields({ coolDown: '5m' }));

    expect(issues).toEqual([]);
    expect(plan).toMatchObject({
      id: 'release',
      coolDown: 300,
      profile: 'production',
      approval: { within: 600, otherwise: 'hold' },
    });
  });
});

describe('an issue', () => {
  it.each([
    ['a missing field', { title: undefined }, 'title', 'nothing', 'a text'],
    ['a wrong type', { title: 7 }, 'title', '7', 'a text'],
    ['a wrong object', { phases: [] }, 'phases', '[]', 'an object with fields'],
    ['a wrong list', { services: 'api' }, 'services', '"api"', 'a list'],
    ['an unknown field', { colour: 'x' }, 'colour', '"x"', 'one of the fields id, title, owner'],
    ['a mistyped field', { tittle: 'x' }, 'tittle', '"x"', 'a known field; did you mean `title`?'],
    [
      'an unknown field deep inside',
      steps({ retries: 3 }),
      'phases.database-rollback.steps[1].retries',
      '3',
      'one of the fields name, title, kind, with, estimate',
    ],
    [
      'an unknown word',
      { automation: 'magic' },
      'automation',
      '"magic"',
      'fully-automated or semi-automated or manual',
    ],
    ['another number than a literal', { level: 5 }, 'level', '5', '2 or 3 or 4'],
    [
      'a duration that is none',
      steps({ estimate: '3 minutes' }),
      'phases.database-rollback.steps[1].estimate',
      '"3 minutes"',
      'a duration such as 30s, 2m or 1h',
    ],
    [
      'a negative duration',
      steps({ estimate: -1 }),
      'phases.database-rollback.steps[1].estimate',
      '-1',
      'at least 0',
    ],
    [
      'a number that is none',
      steps({ estimate: Number.NaN }),
      'phases.database-rollback.steps[1].estimate',
      'null',
      'a number',
    ],
    [
      'a number too large',
      steps({ attempts: 11 }),
      'phases.database-rollback.steps[1].attempts',
      '11',
      'at most 10',
    ],
    [
      'a number too small',
      steps({ attempts: 0 }),
      'phases.database-rollback.steps[1].attempts',
      '0',
      'at least 1',
    ],
    [
      'half a number',
      steps({ attempts: 1.5 }),
      'phases.database-rollback.steps[1].attempts',
      '1.5',
      'a whole number',
    ],
    ['a list too short', { services: [] }, 'services', '[]', 'a list with a length of at least 1'],
    ['a text too long', { owner: 'x'.repeat(101) }, 'owner', 'x', 'a text with a length of at most 100'],
    [
      'a bad name',
      { id: 'A plan' },
      'id',
      '"A plan"',
      'a name of lower-case letters, digits, dots and dashes',
    ],
    [
      'a bad key',
      { versions: { 'No Name': { from: '1', to: '2' } } },
      'versions.No Name',
      '{"from"',
      'a valid name: a name of lower-case',
    ],
    [
      'an unknown phase',
      { phases: { sleep: { steps: [] } } },
      'phases.sleep',
      '{"steps"',
      'one of the fields preparation, stop-traffic',
    ],
    [
      'impossible datapoints',
      { triggers: [{ id: 'a', datapoints: '3 of 2' }] },
      'triggers[0].datapoints',
      '"3 of 2"',
      'at most as many breaching datapoints as there are',
    ],
    [
      'a time that is none',
      { evidence: [{ kind: 'rehearsal', heldAt: 'yesterday' }] },
      'evidence[0].heldAt',
      '"yesterday"',
      'ISO datetime',
    ],
  ])('about %s names path, value and expectation', (_, fields, path, found, expected) => {
    const { plan, issues } = parsePlan(planFields(fields));

    expect(plan).toBeUndefined();
    expect(issues).toContainEqual(
      expect.objectContaining({
        level: 'error',
        rule: 'schema',
        path,
        expected: expect.stringContaining(expected),
        found: expect.stringContaining(found),
      }),
    );
  });

  it('names every problem, not only the first', () => {
    expect(issuesOf({ title: 7, level: 9, extra: 1 }).map(({ path }) => path)).toEqual([
      'title',
      'level',
      'extra',
    ]);
  });

  it('does not repeat a secret', () => {
    expect(issuesOf({ password: 'hunter2-very-secret' })[0]?.found).toBe('"***"');
  });

  it.each([[null], ['text'], [[1]], [7], [undefined]])('tells of %j that it is no plan', (value) => {
    expect(parsePlan(value)).toMatchObject({ issues: [{ path: '', expected: 'an object with fields' }] });
  });
});

describe('limits', () => {
  it.each([
    [
      'levels',
      () => {
        let deep: unknown = 1;
        for (let i = 0; i < 10_000; i++) deep = [deep];
        return { x: deep };
      },
      'at most 50 levels',
    ],
    [
      'steps',
      () => steps({ after: Array.from({ length: 10_001 }, (_, i) => `s${i}`) }),
      'a list of at most 1000',
    ],
    ['a text', () => ({ changes: 'x'.repeat(1_000_000) }), 'a text of at most 65536 characters'],
    [
      'characters',
      () => ({ x: Array.from({ length: 6 }, () => 'x'.repeat(65_000)) }),
      'at most 350000 characters',
    ],
    [
      'values',
      () => ({ x: Array.from({ length: 100 }, () => Array.from({ length: 900 }, () => 1)) }),
      'at most 50000 values',
    ],
  ])('refuse too many %s before anything walks through them', (_, fields, expected) => {
    expect(issuesOf(fields()).map((issue) => issue.expected)).toContain(expected);
  });

  it.each(['\u0000', '\u001b[31m', '\u202e', '\u2066', '\u200b'])(
    'refuse the hidden character %j',
    (character) => {
      expect(issuesOf({ title: `API${character}` })).toMatchObject([{ rule: 'characters', path: 'title' }]);
    },
  );

  it('allow lines and tabs', () => {
    expect(issuesOf({ changes: 'first\n\tsecond' })).toEqual([]);
  });
});
