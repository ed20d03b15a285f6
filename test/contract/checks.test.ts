import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CheckTools } from '#checks/check.ts';
import { checkFor, checks } from '#checks/index.ts';
import type { Json } from '#core/words.ts';
import { type FakeCloudWatch, series, startCloudWatch } from '../checks/cloudwatch.ts';
import { type Database, startDatabase } from '../checks/database.ts';
import { deadAddress, NOW, startWorld, toolsFor, type World } from '../checks/world.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'functions/checks');

/** How IAM calls the services whose clients the SDK names otherwise. */
const SERVICES: Readonly<Record<string, string>> = { 'cloudwatch-logs': 'logs' };

/** IAM actions of every command that a source file, or what it imports from its neighbours, constructs. */
function sentBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  const sent = new Set<string>();
  for (const [, names = '', client = ''] of source.matchAll(
    /import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g,
  )) {
    for (const [, command = ''] of names.matchAll(/\b(\w+)Command\b/g)) {
      if (source.includes(`new ${command}Command(`)) sent.add(`${SERVICES[client] ?? client}:${command}`);
    }
  }
  for (const [, path = ''] of source.matchAll(/^(?:import|export) (?!type ).*?from '([.#][^']+)';/gms)) {
    const next = path.startsWith('#') ? join(ROOT, 'functions', path.slice(1)) : join(dirname(file), path);
    if (existsSync(next)) for (const one of sentBy(next, seen)) sent.add(one);
  }
  return sent;
}

/** Settings of each kind that look at the given world. */
function lookingAt(place: { url: string; connection: string }): Record<string, Record<string, unknown>> {
  return {
    'data-consistency': { items: [{ name: 'users' }] },
    health: { endpoints: [{ service: 'api', url: place.url, expect: 'healthy' }], consecutive: 1 },
    metric: {
      period: 10,
      figures: [{ name: 'errors', metric: { namespace: 'Shop', name: 'Errors' }, below: 1 }],
    },
    'schema-version': { connection: place.connection, query: 'select 7', expect: '7' },
    'smoke-test': {
      requests: [
        { name: 'home', url: place.url, expect: { values: { version: 'v1' } }, save: { id: 'status' } },
      ],
    },
    version: { services: [{ service: 'api', url: place.url, path: 'version', expect: 'v1' }] },
  };
}

/** A world in which every check passes, one in which nobody answers, and one that keeps everybody waiting. */
let cloudwatch: FakeCloudWatch;
let database: Database;
let well: World;
let body: Json;
let silent: Server;
let passing: Record<string, Record<string, unknown>>;
let dead: Record<string, Record<string, unknown>>;
let waiting: Record<string, Record<string, unknown>>;

beforeAll(async () => {
  cloudwatch = await startCloudWatch();
  database = await startDatabase('');
  well = await startWorld(() => ({ body }));
  silent = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  passing = lookingAt({ url: well.url, connection: database.connection });
  dead = lookingAt({ url: await deadAddress(), connection: 'postgres://shop@127.0.0.1:1/shop' });
  waiting = lookingAt({
    url: `http://127.0.0.1:${port}`,
    connection: `postgres://shop@127.0.0.1:${port}/shop`,
  });
});
afterAll(async () => {
  silent.close();
  await Promise.all([cloudwatch.close(), database.close(), well.close()]);
});

const captured = () => ({ rollback: 5 });
const livingTools = (): CheckTools => toolsFor({ captured, read: async () => 5 });

function allIsWell(): void {
  body = { status: 'healthy', version: 'v1' };
  cloudwatch.answer = () => ({ MetricDataResults: [series(NOW.getTime() - 43_000, 10, [0, 0, 0, 0])] });
}

describe.each([...checks.values()].map((check) => [check.kind, check] as const))(
  'check %s',
  (kind, check) => {
    it('parses its own example', () => {
      expect(check.settings.safeParse(check.example).error?.issues).toBeUndefined();
    });

    it.each([
      ['no settings', {}],
      ['nothing', undefined],
      ['a field that it does not know', { ...check.example, unheardOf: true }],
    ])('refuses %s', async (_, settings) => {
      await expect(check.run(settings, toolsFor())).rejects.toMatchObject({ name: 'PlanInvalidError' });
    });

    it('declares exactly the permissions of the commands that its source sends', () => {
      expect([...check.iam].sort()).toEqual([...sentBy(join(FOLDER, `${kind}.ts`))].sort());
    });

    it('passes in a world where all is well, and finds the same when it looks again', async () => {
      allIsWell();

      const first = await check.run(passing[kind], livingTools());
      const second = await check.run(passing[kind], livingTools());

      expect(first).toMatchObject({ result: 'pass', value: expect.anything(), limit: expect.anything() });
      expect(second).toEqual(first);
    });

    it('is unsure, and throws nothing, where nobody answers', async () => {
      cloudwatch.answer = () => ({ __type: 'InternalServiceFault', message: 'nobody is here' });
      const tools = toolsFor({ captured, read: () => Promise.reject(new Error('nobody is here')) });

      const finding = await check.run(dead[kind], tools);

      expect(finding.result).toBe('unsure');
      expect(finding.reason).toMatch(/gave no answer: .*(ECONNREFUSED|nobody is here)/);
    });

    it('never passes on what is no value', async () => {
      const nothing = fc.constantFrom<Json>(null, [], {}, [[]], [null], '', ['v1'], { of: 'v1' });
      const settings = {
        ...passing,
        'schema-version': { ...passing['schema-version'], query: 'select null' },
      };

      await fc.assert(
        fc.asyncProperty(
          fc.oneof(nothing, fc.record({ status: nothing, version: nothing })),
          async (value) => {
            body = value;
            cloudwatch.answer = () => ({ MetricDataResults: [series(NOW.getTime() - 43_000, 10, [])] });
            const tools = toolsFor({ captured: () => ({ rollback: 5 }), read: async () => value });

            expect((await check.run(settings[kind as keyof typeof settings], tools)).result).not.toBe('pass');
          },
        ),
        { numRuns: 20 },
      );
    });

    it('does not begin once the time is up', async () => {
      const looked = well.received.length;

      const finding = await check.run(passing[kind], { ...livingTools(), signal: AbortSignal.abort() });

      expect(finding).toMatchObject({ result: 'unsure', pending: true });
      expect(well.received).toHaveLength(looked);
    });

    it('ends when the time is up, although the world still keeps it waiting', async () => {
      const ending = new AbortController();
      cloudwatch.answer = () => 'never';
      const tools = toolsFor({ captured, read: () => new Promise(() => {}), signal: ending.signal });

      const looking = check.run(waiting[kind], tools);
      setTimeout(() => ending.abort(), 100);

      expect(await looking).toMatchObject({ result: 'unsure', pending: true });
    });

    it('has a test and a chapter in docs/checks.md', () => {
      expect(existsSync(join(ROOT, `test/checks/${kind}.test.ts`))).toBe(true);
      expect(readFileSync(join(ROOT, 'docs/checks.md'), 'utf8')).toContain(`\n## \`${kind}\`\n`);
    });

    it('takes the settings that the docs show', () => {
      const shown = shownIn(kind);

      expect(shown.length).toBeGreaterThan(0);
      for (const settings of shown) expect(check.settings.safeParse(settings).error?.issues).toBeUndefined();
    });
  },
);

/** The settings that a chapter of the docs shows. */
function shownIn(chapter: string): unknown[] {
  const [, text = ''] = readFileSync(join(ROOT, 'docs/checks.md'), 'utf8').split(`\n## \`${chapter}\`\n`);
  const [own = ''] = text.split('\n## ');
  return [...own.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => parse(yaml));
}

describe('the registry of checks', () => {
  it('holds every kind there is a file for, in alphabetical order', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
    const kinds = files
      .filter((name) => name !== 'check.ts' && name !== 'index.ts')
      .map((name) => name.slice(0, -3));

    expect([...checks.keys()]).toEqual(kinds.sort());
  });

  it('refuses a kind that it does not know, and names those it knows', () => {
    expect(() => checkFor('horoscope')).toThrow(
      'no check of kind "horoscope"; known: data-consistency, health, metric, schema-version, smoke-test, version',
    );
  });
});
