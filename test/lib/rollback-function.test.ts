import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FUNCTION_NAMES } from '#core/names.ts';
import { RollbackFunction, WITH_REQUIRE } from '#lib/constructs/rollback-function.ts';

type Files = Readonly<Record<string, { displayName: string; source: { path: string } }>>;

const ROOT = join(import.meta.dirname, '../..');
const outdir = mkdtempSync(join(tmpdir(), 'ripcord-synth-'));
afterAll(() => rmSync(outdir, { recursive: true }));

describe('a function', () => {
  it('does not compile with a variable forgotten', () => {
    const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Types');
    const key = new Key(stack, 'Key');

    // @ts-expect-error `mark` tells people as well: without TOPIC_ARN this must not compile.
    const forgotten = new RollbackFunction(stack, 'mark', { key, environment: { TABLE_NAME: 'ripcord' } });
    const whole = new RollbackFunction(stack, 'escalate', {
      key,
      environment: { TABLE_NAME: 'ripcord', TOPIC_ARN: 'arn' },
    });

    expect([forgotten, whole]).toHaveLength(2);
  });
});

describe('its bundle', () => {
  const bundles = new Map<string, string>();
  beforeAll(() => {
    // Whoever deploys needs no Docker: were it asked for, it would not be found.
    vi.stubEnv('CDK_DOCKER', join(outdir, 'no-docker'));
    const app = new App({ outdir });
    const stack = new Stack(app, 'Bundles');
    const key = new Key(stack, 'Key');
    const records = { TABLE_NAME: 'ripcord' };
    new RollbackFunction(stack, 'receive-signal', {
      key,
      environment: { ...records, ROLLBACK_MACHINE_ARN: 'arn' },
    });
    new RollbackFunction(stack, 'run-step', { key, environment: records });
    app.synth();
    const { files } = JSON.parse(readFileSync(join(outdir, 'Bundles.assets.json'), 'utf8')) as {
      files: Files;
    };
    for (const { displayName, source } of Object.values(files))
      bundles.set(displayName.split('/')[0] ?? '', join(outdir, source.path));
  });

  it.each(['ReceiveSignal', 'RunStep'])('of %s is one ES module that runs by itself', async (name) => {
    const folder = bundles.get(name) ?? '';
    const { handler } = (await import(join(folder, 'index.mjs'))) as { handler: unknown };

    expect(handler).toBeTypeOf('function');
    expect(existsSync(join(folder, 'index.mjs.map'))).toBe(true);
  });

  it('carries a `require` exactly where a client for databases wants one', async () => {
    const { outputFiles } = await build({
      entryPoints: FUNCTION_NAMES.map((name) => join(ROOT, `functions/${name}.ts`)),
      outdir,
      bundle: true,
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      external: ['pg-native'],
      write: false,
    });

    const wanting = outputFiles.filter(({ text }) => text.includes('Dynamic require of'));

    expect(wanting.map(({ path }) => basename(path, '.js')).sort()).toEqual([...WITH_REQUIRE].sort());
  });
});
