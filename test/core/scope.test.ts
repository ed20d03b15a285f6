import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputInvalidError, NotFoundError, PlanInvalidError } from '#core/errors.ts';
import { waves } from '#core/order.ts';
import type { Plan } from '#core/plan.ts';
import { type ScopeOptions, scopeOf, stepsInScope } from '#core/scope.ts';
import { PHASES } from '#core/words.ts';
import { plan, step } from './plans.ts';

function stepNames(of: Plan, name: string, options: ScopeOptions = {}): string[] {
  const scope = scopeOf(of, name, options);
  return PHASES.flatMap((phase) => stepsInScope(of, scope, phase).map((one) => one.name));
}

const release = plan();
const everything = [
  'announce',
  'drain',
  'read-only',
  'down',
  'flags-off',
  'api',
  'auth',
  'settings',
  'flush',
  'grants',
  'warm',
  'look',
  'archive',
];
const regional = plan({
  regions: { orchestrator: 'us-west-2', names: ['eu-west-1', 'us-east-1'] },
  phases: {
    'application-rollback': {
      steps: [
        step('all'),
        step('eu', { regions: ['eu-west-1'], after: ['all'] }),
        step('end', { after: ['eu'] }),
      ],
    },
  },
});

describe('the six scopes of every plan', () => {
  it('runs everything in full', () => {
    expect(stepNames(release, 'full')).toEqual(everything);
  });

  it('runs phases 4 to 8 without the database steps for the application', () => {
    expect(stepNames(release, 'application-only')).toEqual([
      'flags-off',
      'api',
      'auth',
      'settings',
      'flush',
      'warm',
      'look',
      'archive',
    ]);
  });

  it('leaves the database phase out for the application, whatever its steps are', () => {
    const phases = { 'database-rollback': { steps: [step('a')] }, cleanup: { steps: [step('b')] } };

    expect(stepNames(plan({ phases }), 'application-only')).toEqual(['b']);
  });

  it('takes a step’s own word on whether it touches the database', () => {
    const phases = {
      'application-rollback': {
        steps: [step('a', { database: true }), step('b', { kind: 'sql', database: false })],
      },
    };

    expect(stepNames(plan({ phases }), 'application-only')).toEqual(['b']);
  });

  it('runs phases 3 and 5 to 8 for the database', () => {
    expect(stepNames(release, 'database-only')).toEqual([
      'read-only',
      'down',
      'flush',
      'grants',
      'warm',
      'look',
      'archive',
    ]);
  });

  it('runs the steps of one service and what they depend on', () => {
    expect(stepNames(release, 'single-service', { services: ['api'] })).toEqual(['flags-off', 'api']);
    expect(stepNames(release, 'single-service.auth')).toEqual(['auth']);
  });

  it('runs flags, configuration and verification for the configuration', () => {
    expect(stepNames(release, 'configuration-only')).toEqual(['flags-off', 'settings', 'look']);
  });

  it('runs all phases in the named regions', () => {
    expect(stepNames(regional, 'regional', { regions: ['eu-west-1'] })).toEqual(['all', 'eu', 'end']);
    expect(stepNames(regional, 'regional.us-east-1')).toEqual(['all', 'end']);
  });

  it('keeps the order among the steps that stay when one between them is left out', () => {
    const [, end] = stepsInScope(regional, scopeOf(regional, 'regional.us-east-1'), 'application-rollback');

    expect(end).toMatchObject({ name: 'end', after: ['all'] });
  });
});

describe('a plan’s own scopes', () => {
  const own = plan({
    scopes: {
      'auth-only': { services: ['auth'] },
      'auth-quick': { like: 'auth-only', phases: ['application-rollback'] },
      'cache-only': { like: 'application-only', phases: ['cache-invalidation'] },
    },
  });

  it('restrict the scope that they are like', () => {
    expect(stepNames(own, 'auth-quick')).toEqual(['auth']);
    expect(stepNames(own, 'cache-only')).toEqual(['flush', 'warm']);
  });

  it('are refused where they name a phase without steps', () => {
    const wrong = plan({ scopes: { x: { phases: ['traffic-restoration'] } } });

    expect(() => scopeOf(wrong, 'x')).toThrow('phase "traffic-restoration", which has no steps');
  });

  it('are refused where they are like one another', () => {
    const wrong = plan({ scopes: { a: { like: 'b' }, b: { like: 'a' } } });

    expect(() => scopeOf(wrong, 'a')).toThrow('a → b → a');
  });

  it('are refused where nothing is left', () => {
    const wrong = plan({ scopes: { x: { like: 'database-only', services: ['auth'] } } });

    expect(() => scopeOf(wrong, 'x')).toThrow(PlanInvalidError);
  });
});

describe('scopes that cannot be', () => {
  it.each([
    ['another', {}, NotFoundError, 'no scope "another"; it has: full'],
    ['constructor', {}, NotFoundError, 'no scope "constructor"'],
    ['single-service', {}, InputInvalidError, 'needs one service'],
    ['single-service', { services: ['mail'] }, NotFoundError, 'no service "mail"; it has: api, auth'],
    ['regional', {}, InputInvalidError, 'needs the regions'],
    ['regional', { regions: ['mars'] }, NotFoundError, 'no region "mars"; it has: none'],
  ] as const)('refuses %s with %j', (name, options, kind, message) => {
    expect(() => scopeOf(release, name, options)).toThrow(kind);
    expect(() => scopeOf(release, name, options)).toThrow(message);
  });
});

describe('the alternative path', () => {
  it('is taken whole, whatever the scope', () => {
    const scope = scopeOf(release, 'single-service.auth');

    expect(stepsInScope(release, scope, 'alternative').map(({ name }) => name)).toEqual(['patch']);
    expect(stepsInScope(release, scope, 'alternative', { alternative: 'restore' })).toEqual([]);
  });
});

/** Plans whose steps wait for others in any way, in any phase, of any kind, service and region. */
const anyPlan = fc
  .array(
    fc.record({
      phase: fc.constantFrom(...PHASES),
      earlier: fc.array(fc.nat(20), { maxLength: 3 }),
      kind: fc.constantFrom('http', 'sql', 'feature-flag'),
      service: fc.constantFrom(undefined, 'api', 'auth'),
      regions: fc.constantFrom(undefined, ['a'], ['a', 'b']),
      configuration: fc.boolean(),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((rows) => {
    const phases: Record<string, { steps: unknown[] }> = {};
    rows.forEach(({ phase, earlier, ...fields }, index) => {
      const after = [...new Set(earlier)]
        .filter((other) => other < index && rows[other]?.phase === phase)
        .map((other) => `s${other}`);
      phases[phase] ??= { steps: [] };
      phases[phase].steps.push(step(`s${index}`, { ...fields, after }));
    });
    return plan({ phases, scopes: {}, regions: { orchestrator: 'c', names: ['a', 'b'] } });
  });
const anyScope = fc.constantFrom(
  'full',
  'application-only',
  'database-only',
  'single-service.api',
  'configuration-only',
  'regional.a',
  'regional.b',
);

describe('every scope of every plan', () => {
  it('holds steps of the full plan, closed under what they wait for, in the same order', () => {
    fc.assert(
      fc.property(anyPlan, anyScope, (any, name) => {
        const all = new Set(stepNames(any, 'full'));
        const scope = scopeOrNothing(any, name);
        fc.pre(scope !== undefined);
        for (const phase of PHASES) {
          const steps = stepsInScope(any, scope, phase);
          const kept = new Set(steps.map((one) => one.name));

          expect(steps.every((one) => all.has(one.name))).toBe(true);
          expect(steps.every(({ after }) => after.every((earlier) => kept.has(earlier)))).toBe(true);
          expect(waves(steps).flat()).toHaveLength(steps.length);
        }
      }),
    );
  });
});

function scopeOrNothing(of: Plan, name: string): ReturnType<typeof scopeOf> | undefined {
  try {
    return scopeOf(of, name);
  } catch (error) {
    if (error instanceof PlanInvalidError) return undefined;
    throw error;
  }
}
