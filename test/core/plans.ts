import { Plan } from '#core/plan.ts';
import type { KnownKinds } from '#core/plan-check.ts';
import { Step } from '#core/plan-step.ts';

type Fields = Record<string, unknown>;

export function step(name: string, fields: Fields = {}): Step {
  return Step.parse({ name, kind: 'http', estimate: 10, ...fields });
}

/** A release of two services with a database, without a finding at level 3; `fields` replace whole parts of it. */
export function planFields(fields: Fields = {}): Fields {
  return {
    id: 'release',
    title: 'API v2.1',
    owner: 'shop team',
    level: 3,
    kind: 'multi-service',
    automation: 'fully-automated',
    risk: 'high',
    services: ['api', 'auth'],
    changes: 'a new API and its schema',
    capture: [{ name: 'rows', reader: 'sql' }],
    triggers: [{ id: 'error-rate', metric: { namespace: 'Shop', name: 'ErrorRate' } }],
    pointOfNoReturn: {
      description: 'the old columns are dropped',
      alternatives: [{ kind: 'forward-fix', description: 'patch', steps: [step('patch')] }],
    },
    phases: {
      preparation: { steps: [step('announce')] },
      'stop-traffic': { steps: [step('drain')] },
      'database-rollback': {
        steps: [
          step('read-only', { kind: 'sql' }),
          step('down', { kind: 'sql', after: ['read-only'], destructive: true }),
        ],
      },
      'application-rollback': {
        steps: [
          step('flags-off', { kind: 'feature-flag' }),
          step('api', { service: 'api', after: ['flags-off'], estimate: 20 }),
          step('auth', { service: 'auth' }),
          step('settings', { configuration: true, after: ['api'] }),
        ],
      },
      'cache-invalidation': {
        steps: [
          step('flush'),
          step('grants', { kind: 'sql', after: ['flush'] }),
          step('warm', { after: ['grants'] }),
        ],
      },
      verification: { steps: [step('look')] },
      cleanup: { steps: [step('archive')] },
    },
    scopes: { 'auth-only': { services: ['auth'] } },
    verification: { automated: [{ name: 'data', kind: 'data-consistency' }] },
    ...fields,
  };
}

export function plan(fields: Fields = {}): Plan {
  return Plan.parse(planFields(fields));
}

const anything = () => undefined;

/** Kinds that take any settings, but for `strict`, which wants an url. */
export const known: KnownKinds = {
  actions: new Map([
    ...['http', 'sql', 'feature-flag', 'command'].map((kind) => [kind, anything] as const),
    [
      'strict',
      (settings: unknown) =>
        (settings as Fields).url === 'https://ok'
          ? undefined
          : { path: ['list', '0', 'url'], message: 'expected https' },
    ],
  ]),
  checks: new Map([
    ['data-consistency', anything],
    ['health', anything],
    ['metric', anything],
  ]),
  readers: new Map([['sql', anything]]),
};
