import * as z from 'zod';
import { askJson, Headers, Url } from '#adapters/ask.ts';
import type { Tools } from '#runtime/tools.ts';
import { defineAction, type Outcome, orFailed } from './action.ts';

const FlagName = z.string().min(1).max(200);

const Settings = z.strictObject({
  provider: z.literal('http-flags'),
  admin: Url,
  headers: Headers.default({}),
  /** One flag, a group of them, or with `'*'` all at once. */
  flags: z.union([z.literal('*'), z.array(FlagName).min(1)]),
  enabled: z.boolean(),
});
type Settings = z.infer<typeof Settings>;

const Flags = z
  .object({ flags: z.record(z.string(), z.object({ enabled: z.boolean() })) })
  .transform(({ flags }) => new Map(Object.entries(flags).map(([name, { enabled }]) => [name, enabled])));
type Flags = z.infer<typeof Flags>;

/** Turns flags off or on, all at the same time, and reads them back. The state before is kept as output. */
export const featureFlag = defineAction({
  kind: 'feature-flag',
  with: Settings,
  iam: [],
  example: {
    provider: 'http-flags',
    admin: 'https://flags.example.com',
    headers: { authorization: 'secret:flags/token' },
    flags: ['new-authentication'],
    enabled: false,
  },

  preview: async ({ flags, enabled, admin }) => [
    `turns ${flags === '*' ? 'all flags' : flags.join(', ')} ${word(enabled)} at ${admin}`,
  ],

  start: async (settings, tools) => orFailed(true, async () => turn(settings, tools)),

  poll: async (settings, _token, tools) => orFailed(true, async () => turn(settings, tools)),
});

async function turn(settings: Settings, tools: Tools): Promise<Outcome> {
  const { flags, enabled } = settings;
  const before = await read(settings, tools);
  const wanted = flags === '*' ? [...before.keys()] : flags;
  const unknown = wanted.filter((name) => !before.has(name));
  if (unknown.length > 0) {
    return { status: 'failed', error: `no flag is called ${unknown.join(', ')}`, mayRepeat: false };
  }
  const changing = wanted.filter((name) => before.get(name) !== enabled);
  const puts = await Promise.allSettled(changing.map((name) => put(settings, name, tools)));
  const after = await read(settings, tools);
  const output = JSON.stringify({
    previous: Object.fromEntries(wanted.map((name) => [name, before.get(name)])),
  });
  const left = wanted.filter((name) => after.get(name) !== enabled);
  if (left.length === 0) {
    const summary = `${changing.length} of ${wanted.length} flags turned ${word(enabled)}, the rest was so already`;
    return { status: 'done', summary, output };
  }
  const why = puts.find((result) => result.status === 'rejected')?.reason;
  const error = `still not ${word(enabled)}: ${left.join(', ')}${why instanceof Error ? `; ${why.message}` : ''}`;
  return { status: 'failed', error, mayRepeat: true, output };
}

function read({ admin, headers }: Settings, tools: Tools): Promise<Flags> {
  return askJson(Flags, { url: `${admin}/flags`, headers }, tools);
}

async function put({ admin, headers, enabled }: Settings, name: string, tools: Tools): Promise<void> {
  const url = `${admin}/flags/${encodeURIComponent(name)}`;
  await askJson(z.unknown(), { method: 'PUT', url, headers, body: { enabled } }, tools);
}

function word(enabled: boolean): string {
  return enabled ? 'on' : 'off';
}
