import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { ask, Headers, Url } from '#adapters/ask.ts';
import { Duration } from '#core/duration.ts';
import { Name } from '#core/words.ts';
import { type CheckTools, defineCheck, type Finding } from './check.ts';
import { orUnsure } from './look/answer.ts';
import { Component, judge, Scalar } from './look/component.ts';
import { distinct } from './look/distinct.ts';
import { together } from './look/together.ts';

const Endpoint = z.strictObject({
  service: Name,
  url: Url,
  headers: Headers.default({}),
  /** HTTP status of a healthy answer. */
  status: z.int().min(100).max(599).default(200),
  /** Where the answer says how it is; looked at when `statusPath` or `expect` is given, else the HTTP status counts. */
  statusPath: z.string().min(1).optional(),
  expect: Scalar.optional(),
  components: z
    .strictObject({
      database: Component.optional(),
      databaseLatency: Component.optional(),
      memory: Component.optional(),
      cpu: Component.optional(),
      network: Component.optional(),
      flags: Component.optional(),
      application: Component.optional(),
      authentication: Component.optional(),
    })
    .default({}),
});
type Endpoint = z.infer<typeof Endpoint>;

/** Health endpoints, several looks in a row. The first look that is not healthy is the answer. */
export const health = defineCheck({
  kind: 'health',
  with: z.strictObject({
    endpoints: z.array(Endpoint).min(1).superRefine(distinct('service')),
    consecutive: z.int().min(1).max(20).default(3),
    gap: Duration.default(1),
  }),
  iam: [],
  example: {
    consecutive: 3,
    gap: '1s',
    endpoints: [
      {
        service: 'api',
        url: 'https://api.example.com/health',
        components: {
          database: { path: 'database.connected', expect: true },
          databaseLatency: { path: 'database.latencyMs', below: 50 },
          memory: { path: 'memory.usedPercent', below: 90 },
        },
      },
    ],
  },

  async run({ endpoints, consecutive, gap }, tools) {
    for (let look = 1; ; look += 1) {
      const findings = endpoints.map(
        async (endpoint) =>
          [endpoint.service, await orUnsure(endpoint.service, () => lookAt(endpoint, tools))] as const,
      );
      const finding = together(Object.fromEntries(await Promise.all(findings)));
      if (finding.result !== 'pass' || look === consecutive) {
        return { ...finding, reason: `${finding.reason} (look ${look} of ${consecutive})` };
      }
      await pause(gap * 1000, undefined, { signal: tools.signal });
    }
  },
});

async function lookAt(endpoint: Endpoint, tools: CheckTools): Promise<Finding> {
  const { service, status, statusPath, expect, components } = endpoint;
  const answer = await ask({ url: endpoint.url, headers: endpoint.headers }, tools);
  if (answer.status !== status) {
    const reason = `${service} answered ${answer.status}, expected ${status}`;
    return { result: 'fail', reason, value: answer.status, limit: status };
  }
  const parts: [string, Component][] = [];
  if (statusPath !== undefined || expect !== undefined) {
    parts.push(['status', { path: statusPath ?? 'status', expect: expect ?? 'healthy' }]);
  }
  for (const [name, component] of Object.entries(components)) if (component) parts.push([name, component]);
  if (parts.length === 0) {
    return {
      result: 'pass',
      reason: `${service} answered ${status} as expected`,
      value: status,
      limit: status,
    };
  }
  return together(
    Object.fromEntries(parts.map(([name, part]) => [name, judge(`${service} ${name}`, part, answer.json)])),
  );
}
