import { describe, expect, it } from 'vitest';
import { type ResolvedTrigger, resolveTrigger } from '#core/catalogue.ts';
import { CATALOGUE } from '#core/catalogue-entries.ts';
import { PlanInvalidError } from '#core/errors.ts';
import { Trigger } from '#core/plan-trigger.ts';

const metric = { namespace: 'Shop', name: 'Figure' };
const own = { id: 'own', metric, threshold: 5, comparison: 'greater-than', severity: 'high' };

function resolved(fields: Record<string, unknown>): ResolvedTrigger {
  return resolveTrigger(Trigger.parse(fields));
}

describe('the catalogue', () => {
  it.each([
    ['error-rate', 'metric', 1, 'value', '2 of 2', 60, 'critical'],
    ['latency-p99', 'metric', 500, 'value', '5 of 5', 60, 'high'],
    ['auth-failure-rate', 'metric', 5, 'value', '1 of 1', 60, 'critical'],
    ['database-connection-errors', 'metric', 10, 'value', '1 of 2', 60, 'critical'],
    ['cpu-usage', 'metric', 90, 'value', '3 of 3', 60, 'high'],
    ['memory-usage', 'metric', 90, 'value', '3 of 3', 60, 'high'],
    ['disk-usage', 'metric', 90, 'value', '5 of 5', 60, 'high'],
    ['performance-degradation', 'metric', 5, 'below-baseline', '5 of 5', 60, 'high'],
    ['health-check-failures', 'health', 3, 'value', '1 of 1', 60, 'critical'],
    ['crash-loop', 'health', 3, 'value', '1 of 1', 300, 'critical'],
    ['dependency-unavailable', 'health', 0, 'value', '1 of 1', 60, 'critical'],
    ['conversion-rate-drop', 'business', 10, 'below-baseline', '15 of 15', 60, 'medium'],
    ['transaction-volume-drop', 'business', 20, 'below-baseline', '10 of 10', 60, 'medium'],
    ['user-satisfaction', 'business', 4, 'value', '1 of 1', 300, 'medium'],
    ['data-inconsistency', 'data', 0, 'value', '1 of 2', 60, 'high'],
    ['replication-or-consensus-failures', 'data', 10, 'value', '1 of 1', 60, 'critical'],
    ['security-incident', 'security', 0, 'value', '1 of 2', 60, 'critical'],
    ['unauthorised-access-spike', 'security', 200, 'above-baseline', '5 of 5', 60, 'high'],
    ['support-tickets', 'customer', 50, 'above-baseline', '1 of 1', 300, 'medium'],
    ['user-reported-issues', 'customer', 10, 'value', '1 of 1', 3600, 'medium'],
  ])(
    'has %s in %s at %s against %s, %s of %s s, %s',
    (id, category, threshold, against, datapoints, period, severity) => {
      const trigger = resolved({ id, metric });

      expect(CATALOGUE.find((entry) => entry.id === id)?.category).toBe(category);
      expect(trigger).toMatchObject({
        threshold,
        against,
        severity,
        periodSeconds: period,
        noticeSeconds: 60,
      });
      expect(`${trigger.datapointsToAlarm} of ${trigger.evaluationPeriods}`).toBe(datapoints);
      expect(trigger.comparison).toBe(id === 'user-satisfaction' ? 'less-than' : 'greater-than');
    },
  );

  it('holds these twenty and no other', () => {
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(20);
  });
});

describe('named variants', () => {
  it('can be slower: error rate for five minutes', () => {
    expect(resolved({ id: 'error-rate', metric, for: '5m' })).toMatchObject({
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 5,
    });
  });

  it('can be stricter: p99 over 200 ms for ten minutes', () => {
    const trigger = { id: 'slow', from: 'latency-p99', metric, threshold: 200, for: '10m' };

    expect(resolved(trigger)).toMatchObject({
      id: 'slow',
      threshold: 200,
      evaluationPeriods: 10,
      severity: 'high',
    });
  });

  it('can be for people to consider: performance down by 20 per cent', () => {
    const trigger = {
      id: 'performance-degradation',
      metric,
      threshold: 20,
      severity: 'medium',
      manual: true,
    };

    expect(resolved(trigger)).toMatchObject({
      threshold: 20,
      severity: 'medium',
      manual: true,
      against: 'below-baseline',
    });
  });

  it('can be quick: two of three datapoints of ten seconds', () => {
    const trigger = { id: 'error-rate', metric, period: '10s', datapoints: '2 of 3', notice: '30s' };

    expect(resolved(trigger)).toMatchObject({
      periodSeconds: 10,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      noticeSeconds: 30,
    });
  });

  it('keeps the catalogue’s duration when only the period changes', () => {
    expect(resolved({ id: 'error-rate', metric, period: 10 })).toMatchObject({
      evaluationPeriods: 12,
      datapointsToAlarm: 12,
    });
  });
});

describe('what a trigger watches', () => {
  it('is an existing alarm, of which only the severity counts', () => {
    const trigger = resolved({ id: 'paged', alarm: 'api-down', severity: 'high' });

    expect(trigger).toMatchObject({ watches: { by: 'alarm', alarm: 'api-down' }, severity: 'high' });
    expect(trigger.threshold).toBeUndefined();
  });

  it('is one metric', () => {
    expect(resolved(own).watches).toEqual({
      by: 'metric',
      metric: { ...metric, dimensions: {}, stat: 'Average' },
    });
  });

  it('is a formula over metrics', () => {
    const trigger = { ...own, metric: undefined, formula: '100*e/r', metrics: { e: metric, r: metric } };

    expect(resolved(trigger).watches).toMatchObject({ by: 'formula', formula: '100*e/r' });
  });
});

describe('a trigger of which no alarm can be made', () => {
  it.each([
    ['metric', 'an alarm, a metric or a formula', { id: 'error-rate' }],
    ['metric', 'only one of alarm, metric and formula', { ...own, alarm: 'a' }],
    ['metrics', '1 to 10 metrics', { ...own, metric: undefined, formula: 'm1' }],
    ['metrics', 'a formula over these', { ...own, metrics: { m1: metric } }],
    [
      'against',
      'a metric to compare',
      { ...own, metric: undefined, formula: 'm1', metrics: { m1: metric }, against: 'above-baseline' },
    ],
    ['from', 'an entry of the catalogue', { ...own, from: 'nothing' }],
    ['threshold', 'a value', { ...own, threshold: undefined }],
    ['comparison', 'a value', { ...own, comparison: undefined }],
    ['severity', 'a value', { ...own, severity: undefined }],
    ['severity', 'a value', { id: 'own', alarm: 'a' }],
    ['period', '10, 20, 30 seconds, or whole minutes', { ...own, period: 15 }],
    ['period', '10, 20, 30 seconds, or whole minutes', { ...own, period: 0 }],
    ['for', 'a multiple of the period of 60 s', { ...own, for: 90 }],
    ['for', 'a multiple of the period of 300 s', { ...own, period: '5m', for: '1m' }],
    ['for', 'either a duration or datapoints', { ...own, for: '2m', datapoints: '1 of 2' }],
    ['for', 'a window of at most 86400 s', { ...own, for: '2d' }],
    ['datapoints', 'a window of at most 604800 s', { ...own, period: '1d', datapoints: '1 of 8' }],
    ['threshold', 'from 0 to 100', { id: 'cpu-usage', metric, threshold: 100 }],
    [
      'threshold',
      'from 0 to 100',
      { ...own, metric: { ...metric, unit: 'Percent' }, threshold: 0, comparison: 'less-than' },
    ],
    ['threshold', 'from 1 to 5', { id: 'user-satisfaction', metric, threshold: 1 }],
    ['threshold', 'from -Infinity to 100', { id: 'conversion-rate-drop', metric, threshold: 100 }],
  ])('is refused at %s: %s', (field, expected, fields) => {
    const trigger = Trigger.parse(fields);

    expect(() => resolveTrigger(trigger)).toThrow(PlanInvalidError);
    expect(() => resolveTrigger(trigger)).toThrow(expected);
    expect(() => resolveTrigger(trigger)).toThrow(`trigger "${trigger.id}": ${field}: found`);
  });

  it('is refused where more datapoints must breach than there are', () => {
    const trigger = { ...Trigger.parse(own), datapoints: '4 of 3' };

    expect(() => resolveTrigger(trigger)).toThrow('at most as many breaching datapoints as there are');
  });

  it('may stand at the edge of what its metric can be', () => {
    expect(resolved({ id: 'cpu-usage', metric, threshold: 99.9 }).threshold).toBe(99.9);
    expect(
      resolved({ id: 'cpu-usage', metric, threshold: 100, comparison: 'greater-or-equal' }).threshold,
    ).toBe(100);
    expect(resolved({ ...own, threshold: 5000 }).threshold).toBe(5000);
  });
});
