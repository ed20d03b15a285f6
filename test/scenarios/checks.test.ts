import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Database, startDatabase } from '../checks/database.ts';
import { type Aws, openAws } from './aws.ts';
import { clear, endsAs, fire, type PlanShape, plan } from './endings.ts';
import { type Stage, setStage } from './harness.ts';
import { publishing } from './publishing.ts';

const SCHEMA = `
  CREATE TABLE schema_migrations (version text NOT NULL);
  INSERT INTO schema_migrations VALUES ('20251201');`;

let stage: Stage;
let aws: Aws;
let database: Database;
let errors: ReturnType<typeof publishing>;
beforeAll(async () => {
  [stage, database] = await Promise.all([setStage({ speed: 20 }), startDatabase(SCHEMA)]);
  aws = openAws();
  errors = publishing(aws.cloudwatch, stage.runtime.clock, 'Errors');
});
afterEach(async () => {
  errors.become(0);
  await clear(stage);
});
afterAll(async () => {
  await errors.stop();
  aws.close();
  await stage.close();
  await database.close();
});

/** Beside version, health and data: a query in the database, a metric, and requests in order. */
function allSix({ verification: { automated } }: PlanShape): void {
  const metric = { namespace: 'Scenario', name: 'Errors' };
  const requests = [{ name: 'login', url: `\${world}/fact/login`, expect: { values: { value: 'welcome' } } }];
  automated.push(
    {
      name: 'schema',
      kind: 'schema-version',
      with: {
        connection: database.connection,
        query: 'SELECT max(version) FROM schema_migrations',
        expect: '20251201',
      },
      within: 2,
      every: 1,
    },
    {
      name: 'errors',
      kind: 'metric',
      with: { period: 10, datapoints: 1, figures: [{ name: 'errors', metric, below: 1 }] },
      within: 60,
      every: 5,
    },
    { name: 'smoke', kind: 'smoke-test', with: { requests }, within: 2, every: 1 },
  );
}

async function opened(id: string, change: (plan: PlanShape) => void = allSix) {
  stage.world.facts.set('login', 'welcome');
  return stage.open(id, plan(change));
}

async function migrate(version: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.connection });
  await client.connect();
  await client.query('UPDATE schema_migrations SET version = $1', [version]);
  await client.end();
}

interface Breakage {
  readonly check: string;
  readonly reason: RegExp;
  readonly set: (broken: boolean) => void | Promise<void>;
}

const BREAKAGES: readonly Breakage[] = [
  {
    check: 'version',
    reason: /^fail: api is at version "v2", expected "v1"$/,
    set: (broken) => void Object.assign(stage.world, { version: broken ? 'v2' : 'v1' }),
  },
  {
    check: 'health',
    reason: /^fail: api answered 500, expected 200/,
    set: (broken) => void Object.assign(stage.world, { healthy: !broken }),
  },
  {
    check: 'data',
    reason: /^fail: count was 7 before and is 9 now, expected 7 as before$/,
    set: (broken) => void Object.assign(stage.world, { count: broken ? 9 : 7 }),
  },
  {
    check: 'schema',
    reason: /^fail: the schema version is "20260101", expected "20251201"$/,
    set: (broken) => migrate(broken ? '20260101' : '20251201'),
  },
  {
    check: 'errors',
    reason: /^fail: errors was 25 at worst in the last 1 full periods of 10s, expected below 1/,
    set: (broken) => errors.become(broken ? 25 : 0),
  },
  {
    check: 'smoke',
    reason: /^fail: .*login.*"sorry".*"welcome"/,
    set: (broken) => void stage.world.facts.set('login', broken ? 'sorry' : 'welcome'),
  },
];

/** A rollback that did its steps and did not verify. */
async function unverified(id: string, { set }: Breakage, change?: (plan: PlanShape) => void) {
  const operation = await opened(id, change);
  await set(true);
  const rollback = await fire(stage, operation);
  const question = await stage.asked(rollback, 'verification');
  return { rollback, question };
}

const [wrongVersion] = BREAKAGES as readonly [Breakage];
const onlyThree = (): void => undefined;

describe('an automated check', () => {
  it.each(BREAKAGES)(
    'of $check that fails stops the rollback before its cleanup, until the world is mended',
    async (breakage) => {
      const { rollback, question } = await unverified(`broken-${breakage.check}`, breakage);
      const before = [...stage.world.order];
      const { status } = (await stage.view(rollback)).rollback;

      await breakage.set(false);
      const answer = await stage.answer(rollback, question.id, { answer: 'retry' });
      const ending = await endsAs(stage, rollback, 'rolled-back');

      expect(question.details).toEqual({ [breakage.check]: expect.stringMatching(breakage.reason) });
      expect([status, before.at(-1), answer.status]).toEqual(['needs-help', 'look', 200]);
      expect(ending.checks).toHaveLength(6);
      expect(ending.checks.map(({ result }) => result)).toEqual(ending.checks.map(() => 'pass'));
      expect(ending.trail.map(({ event }) => event)).toEqual(
        expect.arrayContaining(['not-verified', 'verified']),
      );
      expect(stage.world.order.at(-1)).toBe('clean');
    },
  );

  it('that is unsure is no pass', async () => {
    const silent: Breakage = {
      check: 'version',
      reason: /unsure/,
      set: (broken) => void Object.assign(stage.world, { version: broken ? undefined : 'v1' }),
    };

    const { rollback, question } = await unverified('unsure', silent, onlyThree);
    await stage.answer(rollback, question.id, { answer: 'abandon', comment: 'nobody knows' });
    await endsAs(stage, rollback, 'abandoned');

    expect(question.details).toEqual({
      version: 'unsure: api does not say its version, expected v1',
    });
  });

  it('that fails is accepted by a person who says why, and the report names them', async () => {
    const { rollback, question } = await unverified('accepted', wrongVersion, onlyThree);

    const silent = await stage.answer(rollback, question.id, { answer: 'accept' });
    await stage.answer(rollback, question.id, { answer: 'accept', comment: 'v2 is v1 renamed' });
    const ending = await endsAs(stage, rollback, 'rolled-back');

    expect(silent.status).toBe(400);
    expect(ending.trail.find(({ event }) => event === 'verified')?.facts).toMatchObject({
      accepted: true,
      result: 'fail',
      reasons: [expect.stringContaining('check "version" is fail')],
    });
    expect(ending.markdown).toContain('v2 is v1 renamed');
    expect(stage.world.order.at(-1)).toBe('clean');
  });

  it('that fails ends the rollback where a person gives it up', async () => {
    const { rollback, question } = await unverified('given-up', wrongVersion, onlyThree);

    await stage.answer(rollback, question.id, { answer: 'abandon', comment: 'we rebuild' });
    const ending = await endsAs(stage, rollback, 'abandoned');

    expect(ending.operation.status).toBe('rollback-failed');
    expect(ending.report.rollback_failure).toBeDefined();
    expect(stage.world.order).not.toContain('clean');
  });

  it('asks again where the world is not mended', async () => {
    const { rollback, question } = await unverified('again', wrongVersion, onlyThree);

    await stage.answer(rollback, question.id, { answer: 'retry' });
    const second = await stage.asked(rollback, 'verification');
    await stage.answer(rollback, second.id, { answer: 'forward-fix', comment: 'v2.1 is out' });
    const third = await stage.asked(rollback, 'verification');
    stage.world.version = 'v1';
    await stage.answer(rollback, third.id, { answer: 'retry' });
    await endsAs(stage, rollback, 'fixed-forward');

    expect([second.id, third.id]).toEqual(['verification-2', 'verification-3']);
    expect(third.answers).not.toContain('forward-fix');
    expect(stage.world.effects.get('fix-forward')).toHaveLength(1);
  });

  it('that only warns is in the report and stops nothing', async () => {
    const operation = await opened('warns', ({ verification: { automated } }) => {
      for (const check of automated) if (check.name === 'data') check.onFailure = 'warn';
    });
    stage.world.count = 9;

    const ending = await endsAs(stage, await fire(stage, operation), 'rolled-back');

    expect(ending.questions).toEqual([]);
    expect(ending.checks.find(({ name }) => name === 'data')).toMatchObject({
      result: 'fail',
      onFailure: 'warn',
    });
    expect(ending.markdown).toMatch(/warn.*count was 7 before and is 9 now/i);
  });
});
