import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '#core/names.ts';
import { type Bundle, bundleBare, bundleFunction } from './bench/bundle.ts';
import { type Stage, setStage } from './scenarios/harness.ts';

const MOST_OF_BASELINE = 1.05;
const folder = mkdtempSync(join(tmpdir(), 'ripcord-bundles-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the bundle of the trigger', () => {
  let trigger: Bundle;
  beforeAll(async () => {
    trigger = await bundleFunction('receive-signal', folder);
  });

  it.each([
    ['zod beyond its mini form', /node_modules\/zod\/v4\/classic\//],
    ['the plan schema', /^core\/plan/],
    ['a client for SNS, S3 or CloudWatch', /client-(sns|s3|cloudwatch)/],
    ['an action, a check or a reader', /^functions\/(actions|checks|readers)\//],
    ['credentials from anywhere but the environment', /credential-provider-|nested-clients/],
  ])('is without %s', (_what, path) => {
    expect(trigger.inputs.filter((input) => path.test(input))).toEqual([]);
  });

  it('is hardly larger than a bare handler of its two clients', async () => {
    const bare = await bundleBare('ordinary', folder);

    expect(trigger.bytes).toBeLessThanOrEqual(MOST_OF_BASELINE * bare.bytes);
  });
});

describe('the bundle running', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage.close());

  it('signs its requests with the credentials of its environment', async () => {
    const { file } = await bundleFunction('receive-signal', folder);
    const { handler } = (await import(file)) as { handler: (event: unknown) => Promise<unknown> };

    const answer = await handler({ nobody: 'knows this' });

    expect(answer).toMatchObject({ received: [], ignored: [expect.stringContaining('no detector')] });
  });
});

describe('every bundle', () => {
  it.each(FUNCTION_NAMES)('of %s leaves the translations of zod out', async (name) => {
    const { inputs } = await bundleFunction(name, folder);

    expect(inputs.filter((path) => /zod\/v4\/locales\/(?!en\.)/.test(path))).toEqual([]);
  });
});
