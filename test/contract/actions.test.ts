import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { actionFor, actions } from '#actions/index.ts';
import { PlanInvalidError, UnknownKindError } from '#core/errors.ts';
import { play, toolsFor } from '../actions/world.ts';
import { type ActionWorld, worlds } from './action-worlds.ts';
import { sentCommands } from './sent-commands.ts';

const ROOT = join(import.meta.dirname, '../..');
const plans = globSync(join(ROOT, 'examples/*/plan.yaml'));
const files = readdirSync(join(ROOT, 'functions/actions'))
  .filter((name) => name !== 'action.ts' && name !== 'index.ts')
  .map((name) => name.replace(/\.ts$/, ''));

describe.each([...actions.values()])('the contract of $kind', (action) => {
  let world: ActionWorld;
  beforeAll(async () => {
    world = await (worlds[action.kind] ?? missingWorld)();
  });
  afterAll(() => world.close());

  it('reads its example and the settings of its world', () => {
    expect(action.settings.safeParse(action.example).error).toBeUndefined();
    expect(action.settings.safeParse(world.settings).error).toBeUndefined();
  });

  it('refuses settings that are missing or unknown, naming the path', async () => {
    const tools = toolsFor();
    const unknown = { ...action.example, nobodyKnows: 1 };

    await expect(action.start({}, tools)).rejects.toThrow(PlanInvalidError);
    await expect(action.start(unknown, tools)).rejects.toThrow(/nobodyKnows/);
    await expect(action.poll({}, 'token', tools)).rejects.toThrow(PlanInvalidError);
    await expect(action.preview({}, tools)).rejects.toThrow(PlanInvalidError);
  });

  it('names permissions as IAM does', () => {
    for (const permission of action.iam) expect(permission).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
  });

  it('says in a preview what it would do, and does nothing', async () => {
    const sentences = await action.preview(world.settings, toolsFor());

    expect(sentences.length).toBeGreaterThan(0);
    if (action.kind !== 'wait') expect(await world.effects()).toBe(0);
  });

  it('acts once, however often it is started with one key', async () => {
    const tools = toolsFor();

    const first = await play(action, world.settings, tools);
    const second = await play(action, world.settings, tools);
    const afterACrash = await play(action, world.settings, toolsFor({ resumed: true }));

    expect([first, second, afterACrash].map(({ outcome }) => outcome.status)).toEqual([
      'done',
      'done',
      'done',
    ]);
    expect(await world.effects()).toBe(1);
  });

  it('is done when it is looked at once more after it is done', async () => {
    const { token } = await play(action, world.settings, toolsFor());

    const outcome = token === '' ? undefined : await action.poll(world.settings, token, toolsFor());

    expect(outcome?.status ?? 'done').toBe('done');
    expect(await world.effects()).toBe(1);
  });

  it('fails in a sentence that names what was found and what was expected', async () => {
    const { settings, words } = world.failing ?? {};
    const { outcome } = settings ? await play(action, settings, toolsFor({ key: 'other' })) : {};

    if (settings)
      expect(outcome).toMatchObject({ status: 'failed', error: expect.stringMatching(words ?? /^$/) });
  });
});

describe('the facts that actions declare', () => {
  it.each(files)('%s sends exactly the commands it names', (file) => {
    const declared = [...actionFor(file).iam].sort();

    expect(declared).toEqual(sentCommands(`actions/${file}.ts`));
  });

  it('are registered for every file, under the name of the file, in alphabetical order', () => {
    expect([...actions.keys()]).toEqual(files.sort());
  });

  it.each(files)('%s has a test and an entry in docs/actions.md whose example it can read', (file) => {
    const [docs = ''] = readFileSync(join(ROOT, 'docs/actions.md'), 'utf8').split('\n# Readers\n');
    const [, entry = ''] = docs.split(`\n## \`${file}\`\n`);
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(entry) ?? [];

    expect(existsSync(join(ROOT, `test/actions/${file}.test.ts`))).toBe(true);
    expect(actionFor(file).settings.safeParse(parse(yaml)?.with).error).toBeUndefined();
  });

  it.skipIf(plans.length === 0).each(files)('%s is used by an example plan', (file) => {
    const used = plans.some((path) => new RegExp(`kind: ${file}\\b`).test(readFileSync(path, 'utf8')));

    expect(used).toBe(true);
  });

  it('stop at a kind that nobody knows', () => {
    expect(() => actionFor('teleport')).toThrow(UnknownKindError);
    expect(() => actionFor('constructor')).toThrow(/known: cache, command/);
  });
});

function missingWorld(): never {
  throw new Error('every kind of action needs a world in action-worlds.ts');
}
