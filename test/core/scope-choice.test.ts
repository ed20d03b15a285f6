import { describe, expect, it } from 'vitest';
import type { Plan } from '#core/plan.ts';
import { Trigger } from '#core/plan-trigger.ts';
import { scopeOf } from '#core/scope.ts';
import { suggestScope, timeSaved, widen } from '#core/scope-choice.ts';
import { plan, step } from './plans.ts';

const release = plan();
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

describe('time saved', () => {
  it('comes from the critical paths', () => {
    expect(timeSaved(release, scopeOf(release, 'database-only'))).toEqual({
      fullSeconds: 130,
      scopeSeconds: 70,
      percent: 46.2,
    });
    expect(timeSaved(release, scopeOf(release, 'full')).percent).toBe(0);
  });

  it('counts regions that follow one another, and the bake time between them', () => {
    const regions = { orchestrator: 'us-west-2', names: ['a', 'b', 'c'], gate: { kind: 'checks', bake: 30 } };
    const of = (strategy: string): Plan => plan({ regions: { ...regions, strategy } });
    const one = of('one-at-a-time');

    expect(timeSaved(one, scopeOf(one, 'regional.a'))).toEqual({
      fullSeconds: 450,
      scopeSeconds: 130,
      percent: 71.1,
    });
    expect(timeSaved(of('waves'), scopeOf(of('waves'), 'full')).fullSeconds).toBe(290);
    expect(timeSaved(of('all'), scopeOf(of('all'), 'full')).fullSeconds).toBe(130);
  });
});

describe('the scope that is suggested', () => {
  const suggested = (trigger: Record<string, unknown>): string =>
    suggestScope(release, Trigger.parse({ id: 'own', ...trigger })).name;

  it('is the one of the trigger’s rule before all others', () => {
    expect(suggested({ id: 'data-inconsistency', scope: 'auth-only' })).toBe('auth-only');
  });

  it('is the service that the metric is about', () => {
    expect(suggested({ metric: { namespace: 'n', name: 'm', dimensions: { Service: 'auth' } } })).toBe(
      'single-service.auth',
    );
  });

  it('is the database for what watches it, and else all', () => {
    expect(suggested({ id: 'data-inconsistency' })).toBe('database-only');
    expect(suggested({ id: 'error-rate' })).toBe('full');
  });
});

describe('widening', () => {
  it('goes to the next scope that covers all of this one, and ends at the full plan', () => {
    const next = widen(release, scopeOf(release, 'single-service.api'));

    expect(next?.name).toBe('application-only');
    expect(widen(release, scopeOf(release, 'database-only'))?.name).toBe('full');
    expect(widen(release, scopeOf(release, 'full'))).toBeUndefined();
    expect(widen(regional, scopeOf(regional, 'regional.us-east-1'))?.name).toBe('application-only');
  });
});
