import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PlanInvalidError, UnknownKindError } from '#core/errors.ts';
import { readerFor, readers } from '#readers/index.ts';
import { toolsFor } from '../actions/world.ts';
import { sentCommands } from './sent-commands.ts';

const ROOT = join(import.meta.dirname, '../..');
const files = readdirSync(join(ROOT, 'functions/readers'))
  .filter((name) => name !== 'reader.ts' && name !== 'index.ts')
  .map((name) => name.replace(/\.ts$/, ''));

describe.each([...readers.values()])('the contract of reader $kind', (reader) => {
  it('reads its example', () => {
    expect(reader.settings.safeParse(reader.example).error).toBeUndefined();
  });

  it('refuses settings that are missing or unknown, naming the path', async () => {
    await expect(reader.read({}, toolsFor())).rejects.toThrow(PlanInvalidError);
    await expect(reader.read({ ...reader.example, nobodyKnows: 1 }, toolsFor())).rejects.toThrow(
      /nobodyKnows/,
    );
  });

  it('names permissions as IAM does', () => {
    for (const permission of reader.iam) expect(permission).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
  });
});

describe('the facts that readers declare', () => {
  it.each(files)('%s sends exactly the commands it names', (file) => {
    expect([...readerFor(file).iam].sort()).toEqual(sentCommands(`readers/${file}.ts`));
  });

  it('are registered for every file, under the name of the file, in alphabetical order', () => {
    expect([...readers.keys()]).toEqual(files.sort());
  });

  it.each(files)('%s has a test and an entry in docs/actions.md whose example it can read', (file) => {
    const [, docs = ''] = readFileSync(join(ROOT, 'docs/actions.md'), 'utf8').split('\n# Readers\n');
    const [, entry = ''] = docs.split(`\n## \`${file}\`\n`);
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(entry) ?? [];

    expect(existsSync(join(ROOT, `test/readers/${file}.test.ts`))).toBe(true);
    expect(readerFor(file).settings.safeParse(parse(yaml)?.with).error).toBeUndefined();
  });

  it('stop at a kind that nobody knows', () => {
    expect(() => readerFor('telepathy')).toThrow(UnknownKindError);
  });
});
