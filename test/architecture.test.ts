import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { brokenRules, ROOT } from './architecture.ts';

/** What breaks a rule and may, each with its reason. The list only ever gets shorter. */
const KNOWN: readonly string[] = [
  // S3 wants path-style addresses of a local endpoint, and the SDK has no variable for that.
  'functions/adapters/archive.ts: time, chance or environment',
  // The text of a script that runs in a browser.
  'functions/api/page/script-poll.ts: time, chance or environment',
  // The contract of a local service, and S3, the service: here the word says what it is.
  'local/service.ts: a name that says nothing',
  'local/endpoint/s3/service.ts: a name that says nothing',
];

const files = globSync('{bin,core,docs,examples,functions,lib,local,test}/**/*.{ts,mjs,js}', { cwd: ROOT });

describe('the house', () => {
  it('breaks none of its rules, but for what is listed', () => {
    const broken = files.flatMap((path) => brokenRules(path, readFileSync(join(ROOT, path), 'utf8')));

    expect(files.length).toBeGreaterThan(300);
    expect(broken.sort()).toEqual([...KNOWN].sort());
  });
});

describe('its rules', () => {
  it.each([
    ['core/decision.ts', "import { readFile } from 'node:fs/promises';"],
    ['core/decision.ts', "import { now } from '#runtime/clock.ts';"],
    ['core/decision.ts', "const later = await import('../functions/api.ts');"],
    ['functions/begin.ts', "import { createClock } from '#local/clock.ts';"],
    ['functions/begin.ts', "import { App } from 'aws-cdk-lib';"],
    ['functions/begin.ts', "export { deployedName } from '../lib/arns.ts';"],
    ['functions/flow/begin.ts', "import 'jsonata';"],
    ['lib/ripcord-stack.ts', "import { PlanInvalidError } from '#core/errors.ts';"],
    ['lib/permissions.ts', "import { BUILD_PERMISSIONS } from '#adapters/codebuild.ts';"],
    ['local/runtime.ts', "import { RipcordStack } from '#lib/ripcord-stack.ts';"],
    ['local/runtime.ts', "import { call } from '../bin/client.ts';"],
    ['bin/ripcord.ts', "import { RipcordStack } from '#lib/ripcord-stack.ts';"],
    ['bin/app.ts', "import { startRuntime } from '#local/runtime.ts';"],
    ['examples/shop/start.ts', "import { startRuntime } from '#local/runtime.ts';"],
    ['web/page.ts', "import { z } from 'zod';"],
  ])('refuse an arrow the other way: %s with %s', (path, text) => {
    expect(brokenRules(path, text)).toEqual([expect.stringMatching(/: imports /)]);
  });

  it.each([
    ['time', 'core/clocks.ts', 'export const at = new Date();', /time/],
    ['chance', 'functions/flow/ask.ts', 'const id = Math.random();', /chance/],
    ['the environment', 'lib/arns.ts', 'const { HOME } = process.env;', /environment/],
    ['a long file', 'core/plan.ts', 'x\n'.repeat(251), /251 lines/],
    ['any', 'core/plan.ts', 'export function read(value: any): void {}', /: any/],
    ['a camel', 'core/planStep.ts', '', /kebab/],
    ['a drawer for everything', 'functions/runtime/utils.ts', '', /says nothing/],
  ])('refuse %s', (_what, path, text, rule) => {
    expect(brokenRules(path, text)).toEqual([expect.stringMatching(rule)]);
  });

  it('let comments speak of what code may not do', () => {
    expect(
      brokenRules('core/clocks.ts', "/** Never `new Date()`; see import('node:fs'). */\n// any\n"),
    ).toEqual([]);
  });
});
