import * as z from 'zod';
import { ask, Headers, Url } from '#adapters/ask.ts';
import { BUILD_PERMISSIONS } from '#adapters/codebuild.ts';
import { jsonAt } from '#core/json-path.ts';
import { Name } from '#core/words.ts';
import { type CheckTools, defineCheck, type Finding } from './check.ts';
import { orUnsure } from './look/answer.ts';
import { Command, lastLine, runBuild } from './look/build.ts';
import { closest } from './look/closest.ts';
import { distinct } from './look/distinct.ts';
import { together } from './look/together.ts';
import { show, textOf } from './look/value.ts';

const expected = { service: Name, expect: z.string().min(1) };

/** Answered by an endpoint, at a dotted path of its JSON. */
const ByHttp = z.strictObject({
  ...expected,
  url: Url,
  path: z.string().min(1),
  headers: Headers.default({}),
});

/** Answered by a command, as the last line that it writes. */
const ByCommand = Command.extend(expected);

const Service = z.union([ByHttp, ByCommand], { error: closest });
type Service = z.infer<typeof Service>;

/** What is deployed is what should be: every service must answer, and answer the version expected. */
export const version = defineCheck({
  kind: 'version',
  with: z.strictObject({ services: z.array(Service).min(1).superRefine(distinct('service')) }),
  iam: BUILD_PERMISSIONS,
  example: {
    services: [
      { service: 'api', url: 'https://api.example.com/version', path: 'version', expect: 'v2.0.8' },
      { service: 'auth', command: ['deployed-version', 'auth-service'], expect: 'v1.5.2' },
    ],
  },

  async run({ services }, tools) {
    const findings = services.map(
      async (one) => [one.service, await orUnsure(one.service, () => compare(one, tools))] as const,
    );
    return together(Object.fromEntries(await Promise.all(findings)));
  },
});

async function compare(wanted: Service, tools: CheckTools): Promise<Finding> {
  const { service, expect } = wanted;
  const found = 'url' in wanted ? await byHttp(wanted, tools) : await byCommand(wanted, tools);
  if (found === undefined) {
    return { result: 'unsure', reason: `${service} does not say its version, expected ${expect}` };
  }
  return {
    result: found === expect ? 'pass' : 'fail',
    reason: `${service} is at version ${show(found)}, expected ${show(expect)}`,
    value: found,
    limit: expect,
  };
}

async function byHttp(
  { url, path, headers }: z.infer<typeof ByHttp>,
  tools: CheckTools,
): Promise<string | undefined> {
  const { status, json } = await ask({ url, headers }, tools);
  return status === 200 ? textOf(jsonAt(json, path)) : undefined;
}

async function byCommand(
  wanted: z.infer<typeof ByCommand>,
  { key, signal }: CheckTools,
): Promise<string | undefined> {
  const { status, output } = await runBuild(wanted, `${key}-${wanted.service}`, signal);
  return status === 'succeeded' ? textOf(lastLine(output)) : undefined;
}
